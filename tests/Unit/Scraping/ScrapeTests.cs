using Barograph.Formats.Configuration;
using Barograph.Scraping.Targets;
using Barograph.Tests.Unit.Scraping.Doubles;
using Microsoft.AspNetCore.Http;

namespace Barograph.Tests.Unit.Scraping;

public class ScrapeTests
{
    [Fact]
    public async Task a_static_target_is_scraped_into_the_sink()
    {
        await using var stage = await ScrapeStage.SetAsync("# TYPE a counter\na{x=\"1\"} 5\nb 7\n");
        await stage.AdoptAsync();
        await stage.TickAsync();
        Assert.Equal("", stage.Target.State.LastError);
        Assert.Equal(TargetHealth.Up, stage.Target.State.Health);
        Assert.Equal(["5"], stage.Values("a", ("x", "1")));
        Assert.Equal(["7"], stage.Values("b"));
        Assert.Equal(["1"], stage.Values("up"));
        Assert.Equal(["2"], stage.Values("scrape_samples_scraped"));
        Assert.Equal(["2"], stage.Values("scrape_samples_post_metric_relabeling"));
        Assert.Equal(["2"], stage.Values("scrape_series_added"));
        await stage.TickAsync();
        Assert.Equal(["5", "5"], stage.Values("a", ("x", "1")));
        Assert.Equal(["2", "0"], stage.Values("scrape_series_added"));
    }

    [Fact]
    public async Task a_target_is_offered_the_formats_of_its_pool_in_their_order()
    {
        await using var stage = await ScrapeStage.SetAsync("a 1\n");
        var accept = "";
        stage.Server.Answer = async context =>
        {
            accept = context.Request.Headers.Accept.ToString();
            context.Response.ContentType = "text/plain; version=0.0.4";
            await context.Response.WriteAsync("a 1\n");
        };
        stage.Config = stage.Config with { ScrapeProtocols = [ScrapeProtocol.PrometheusProto, ScrapeProtocol.PrometheusText0_0_4] };
        await stage.AdoptAsync();
        await stage.TickAsync();
        Assert.Equal(TargetHealth.Up, stage.Target.State.Health);
        Assert.StartsWith("application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited;q=0.6,text/plain;version=0.0.4", accept, StringComparison.Ordinal);
    }

    [Fact]
    public async Task a_series_that_vanishes_ends()
    {
        await using var stage = await ScrapeStage.SetAsync("a 1\nb 2\nc 3\n");
        await stage.AdoptAsync();
        await stage.TickAsync();
        stage.Server.Page = "a 1\nc 3\nd 4\n";
        await stage.TickAsync();
        await stage.TickAsync();
        Assert.Equal(["2", "stale"], stage.Values("b"));
        Assert.Equal(["3", "3", "3"], stage.Values("c"));
        Assert.Equal(["4", "4"], stage.Values("d"));
        stage.Server.Page = "b 9\n";
        await stage.TickAsync();
        Assert.Equal(["2", "stale", "9"], stage.Values("b"));
        Assert.Equal(["3", "3", "3", "stale"], stage.Values("c"));
    }

    [Fact]
    public async Task all_series_end_when_a_scrape_fails_and_go_on_after_it()
    {
        await using var stage = await ScrapeStage.SetAsync("a 1\n");
        await stage.AdoptAsync();
        await stage.TickAsync();
        stage.Server.Answer = static context =>
        {
            context.Response.StatusCode = 503;
            return Task.CompletedTask;
        };
        await stage.TickAsync();
        Assert.Equal("server returned HTTP status 503 Service Unavailable", stage.Target.State.LastError);
        Assert.Equal(TargetHealth.Down, stage.Target.State.Health);
        await stage.TickAsync();
        stage.Server.Page = "a 2\n";
        await stage.TickAsync();
        Assert.Equal(["1", "stale", "2"], stage.Values("a"));
        Assert.Equal(["1", "0", "0", "1"], stage.Values("up"));
        Assert.Equal(["1", "0", "0", "1"], stage.Values("scrape_samples_scraped"));
    }

    [Fact]
    public async Task a_broken_line_fails_the_whole_scrape_and_is_named()
    {
        await using var stage = await ScrapeStage.SetAsync("a 1\nb 2\n");
        await stage.AdoptAsync();
        await stage.TickAsync();
        stage.Server.Page = "a 1\nb two\n";
        await stage.TickAsync();
        Assert.Contains("line 2, column", stage.Target.State.LastError, StringComparison.Ordinal);
        Assert.Equal(["1", "stale"], stage.Values("a"));
        Assert.Equal(["2", "stale"], stage.Values("b"));
        Assert.Equal(["1", "0"], stage.Values("up"));
    }
}
