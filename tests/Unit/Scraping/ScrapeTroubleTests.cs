using System.IO.Compression;
using System.Text;
using Barograph.Formats.Configuration;
using Barograph.Scraping.Targets;
using Barograph.Tests.Unit.Scraping.Doubles;
using Microsoft.AspNetCore.Http;

namespace Barograph.Tests.Unit.Scraping;

/// <summary>Everything that a target, the network or the store can do wrong.</summary>
public class ScrapeTroubleTests
{
    static byte[] Gzip(string text)
    {
        using var zipped = new MemoryStream();
        using (var gzip = new GZipStream(zipped, CompressionLevel.Fastest)) gzip.Write(Encoding.UTF8.GetBytes(text));
        return zipped.ToArray();
    }

    static RequestDelegate Send(byte[] body, string encoding = "", string type = "text/plain") => async context =>
    {
        context.Response.ContentType = type.Length > 0 ? type : null;
        if (encoding.Length > 0) context.Response.Headers.ContentEncoding = encoding;
        await context.Response.Body.WriteAsync(body);
    };

    static async Task<string> FailedAsync(ScrapeStage stage)
    {
        await stage.AdoptAsync();
        await stage.TickAsync();
        Assert.Equal(TargetHealth.Down, stage.Target.State.Health);
        Assert.Equal(["0"], stage.Values("up"));
        return stage.Target.State.LastError;
    }

    [Fact]
    public async Task nobody_there()
    {
        await using var stage = await ScrapeStage.SetAsync();
        await stage.Server.DisposeAsync();
        Assert.Contains("Connection refused", await FailedAsync(stage), StringComparison.Ordinal);
    }

    [Fact]
    public async Task no_answer_in_time()
    {
        await using var stage = await ScrapeStage.SetAsync();
        stage.Server.Answer = static context => Task.Delay(Timeout.Infinite, context.RequestAborted);
        await stage.AdoptAsync();
        await stage.BeginScrapeAsync();
        await ScrapeStage.UntilAsync(() => stage.Server.Requests == 1);
        stage.Clock.Advance(TimeSpan.FromSeconds(5));
        await ScrapeStage.UntilAsync(() => stage.Target.State.LastScrapeMs > 0);
        Assert.EndsWith("no complete answer within 5 s: context deadline exceeded", stage.Target.State.LastError, StringComparison.Ordinal);
        Assert.Equal(["5"], stage.Values("scrape_duration_seconds"));
    }

    [Fact]
    public async Task an_endless_trickle_of_chunks_ends_with_the_timeout()
    {
        await using var stage = await ScrapeStage.SetAsync();
        var sent = 0;
        stage.Server.Answer = async context =>
        {
            context.Response.ContentType = "text/plain";
            while (!context.RequestAborted.IsCancellationRequested)
            {
                await context.Response.WriteAsync($"a{sent++} 1\n");
                await context.Response.Body.FlushAsync();
                await Task.Delay(2);
            }
        };
        await stage.AdoptAsync();
        await stage.BeginScrapeAsync();
        await ScrapeStage.UntilAsync(() => sent > 3);
        stage.Clock.Advance(TimeSpan.FromSeconds(5));
        await ScrapeStage.UntilAsync(() => stage.Target.State.LastScrapeMs > 0);
        Assert.Contains("context deadline exceeded", stage.Target.State.LastError, StringComparison.Ordinal);
        Assert.Empty(stage.Values("a0"));
    }

    [Fact]
    public async Task an_endless_body_ends_at_the_limit()
    {
        await using var stage = await ScrapeStage.SetAsync();
        stage.Server.Answer = static async context =>
        {
            context.Response.ContentType = "text/plain";
            var line = "a 1\n"u8.ToArray();
            while (!context.RequestAborted.IsCancellationRequested) await context.Response.Body.WriteAsync(line);
        };
        stage.Config = stage.Config with { Limits = new ScrapeLimits { BodySizeLimit = 10_000 }, ExtraScrapeMetrics = true };
        Assert.Equal("body size limit exceeded", await FailedAsync(stage));
        Assert.Equal(1, stage.Metric("prometheus_target_scrapes_exceeded_body_size_limit_total"));
        Assert.Equal(["-1"], stage.Values("scrape_body_size_bytes"));
    }

    [Fact]
    public async Task a_gzip_bomb_ends_at_the_limit_of_what_it_unpacks_to()
    {
        await using var stage = await ScrapeStage.SetAsync();
        stage.Server.Answer = Send(Gzip(new string('#', 50_000_000)), "gzip");
        stage.Config = stage.Config with { Limits = new ScrapeLimits { BodySizeLimit = 100_000 } };
        Assert.Equal("body size limit exceeded", await FailedAsync(stage));
    }

    [Fact]
    public async Task a_gzipped_page_is_read()
    {
        await using var stage = await ScrapeStage.SetAsync();
        stage.Server.Answer = Send(Gzip("a 1\n"), "gzip");
        stage.Config = stage.Config with { ExtraScrapeMetrics = true };
        await stage.AdoptAsync();
        await stage.TickAsync();
        Assert.Equal(["1"], stage.Values("a"));
        Assert.Equal(["4"], stage.Values("scrape_body_size_bytes"));
        Assert.Equal(["5"], stage.Values("scrape_timeout_seconds"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task broken_gzip(bool cut)
    {
        await using var stage = await ScrapeStage.SetAsync();
        stage.Server.Answer = Send(cut ? Gzip("a 1\nb 2\nc 3\n")[..^12] : "not gzip at all"u8.ToArray(), "gzip");
        Assert.StartsWith($"Get \"http://{stage.Server.Address}/metrics\": ", await FailedAsync(stage), StringComparison.Ordinal);
        Assert.Empty(stage.Values("a"));
    }

    [Fact]
    public async Task a_body_that_breaks_off()
    {
        await using var stage = await ScrapeStage.SetAsync();
        stage.Server.Answer = static async context =>
        {
            context.Response.ContentType = "text/plain";
            context.Response.ContentLength = 100;
            await context.Response.WriteAsync("a 1\n");
            await context.Response.Body.FlushAsync();
            context.Abort();
        };
        await FailedAsync(stage);
        Assert.Empty(stage.Values("a"));
    }

    [Fact]
    public async Task a_content_type_that_is_none_fails_unless_there_is_a_fallback()
    {
        await using var stage = await ScrapeStage.SetAsync();
        stage.Server.Answer = Send("a 1\n"u8.ToArray(), type: "text/html");
        Assert.Contains("unsupported Content-Type \"text/html\"", await FailedAsync(stage), StringComparison.Ordinal);
        stage.Config = stage.Config with { FallbackScrapeProtocol = ScrapeProtocol.PrometheusText0_0_4 };
        await stage.AdoptAsync();
        await stage.TickAsync();
        Assert.Equal(["1"], stage.Values("a"));
        stage.Server.Answer = Send("a 2\n"u8.ToArray(), type: "");
        await stage.TickAsync();
        Assert.Equal(["1", "2"], stage.Values("a"));
    }

    [Fact]
    public async Task redirects_in_a_circle()
    {
        await using var stage = await ScrapeStage.SetAsync();
        stage.Server.Answer = static context =>
        {
            context.Response.Redirect("/metrics");
            return Task.CompletedTask;
        };
        Assert.Contains("stopped after 10 redirects", await FailedAsync(stage), StringComparison.Ordinal);
    }

    [Fact]
    public async Task a_series_twice_on_a_page_is_counted_and_the_first_one_stands()
    {
        await using var stage = await ScrapeStage.SetAsync("a 1\na 2\nb 3\n");
        await stage.AdoptAsync();
        await stage.TickAsync();
        Assert.Equal(TargetHealth.Up, stage.Target.State.Health);
        Assert.Equal(["1"], stage.Values("a"));
        Assert.Equal(["3"], stage.Values("scrape_samples_scraped"));
        Assert.Equal(["3"], stage.Values("scrape_samples_post_metric_relabeling"));
        Assert.Equal(1, stage.Metric("prometheus_target_scrapes_sample_duplicate_timestamp_total"));
    }

    [Fact]
    public async Task a_store_that_throws_fails_the_scrape_and_the_next_one_goes_on()
    {
        await using var stage = await ScrapeStage.SetAsync("a 1\nb 1\n");
        await stage.AdoptAsync();
        await stage.TickAsync();
        stage.Sink.Broken = new IOException("no space left");
        stage.Server.Page = "a 2\n";
        await stage.TickAsync();
        Assert.Equal("cannot store the scrape: no space left", stage.Target.State.LastError);
        Assert.Equal(TargetHealth.Down, stage.Target.State.Health);
        stage.Sink.Broken = null;
        await stage.TickAsync();
        Assert.Equal("", stage.Target.State.LastError);
        Assert.Equal(["1", "2"], stage.Values("a"));
        Assert.Equal(["1", "stale"], stage.Values("b")); // its end is told late rather than never
        Assert.Equal(["1", "1"], stage.Values("up"));
        Assert.True(stage.Metric("barograph_scrape_store_failures_total") >= 1);
    }

    [Fact]
    public async Task series_that_the_store_forgot_are_sent_again_with_their_labels()
    {
        await using var stage = await ScrapeStage.SetAsync("a{x=\"1\"} 1\nb 1\n");
        await stage.AdoptAsync();
        await stage.TickAsync();
        stage.Sink.ForgetReferences();
        await stage.TickAsync();
        await stage.TickAsync();
        Assert.Equal(["1", "1", "1"], stage.Values("a", ("x", "1")));
        Assert.Equal(["1", "1", "1"], stage.Values("b"));
        Assert.Equal(["1", "1", "1"], stage.Values("up"));
    }

    [Theory]
    [InlineData(3600)]
    [InlineData(-3600)]
    public async Task a_wall_clock_that_jumps_neither_stops_scraping_nor_makes_a_burst(int seconds)
    {
        await using var stage = await ScrapeStage.SetAsync("a 1\n");
        await stage.AdoptAsync();
        await stage.TickAsync();
        stage.Clock.Jump(TimeSpan.FromSeconds(seconds));
        await stage.TickAsync();
        await stage.TickAsync();
        Assert.Equal(3, stage.Server.Requests);
        Assert.Equal(TargetHealth.Up, stage.Target.State.Health);
        var times = stage.Sink.Times(("__name__", "a"), ("job", "j"), ("instance", stage.Server.Address));
        if (seconds > 0) Assert.Equal([(long)(seconds + 10) * 1000, 10_000], times.Zip(times.Skip(1), static (a, b) => b - a));
        else Assert.True(stage.Metric("prometheus_target_scrapes_sample_out_of_order_total") >= 2);
        Assert.Equal(seconds > 0 ? "" : "the store refuses all samples: 6 out of order, 0 too old, 0 for other reasons", stage.Target.State.LastError);
    }

    [Fact]
    public async Task a_target_that_answers_while_it_is_removed_is_stored_and_then_ends()
    {
        await using var stage = await ScrapeStage.SetAsync();
        var release = new TaskCompletionSource();
        stage.Server.Answer = async context =>
        {
            await release.Task;
            context.Response.ContentType = "text/plain";
            await context.Response.WriteAsync("a 1\n");
        };
        await stage.AdoptAsync();
        await stage.BeginScrapeAsync();
        await ScrapeStage.UntilAsync(() => stage.Server.Requests == 1);
        var removing = stage.AdoptAsync(stage.Config with { Discoveries = [ScrapeStage.Targets()] });
        await Task.Delay(20);
        Assert.False(removing.IsCompleted);
        release.SetResult();
        await removing;
        Assert.Empty(stage.Pool.Targets);
        Assert.Equal(["1"], stage.Values("a"));
        await stage.BeginScrapeAsync();  // the tick that would have come next
        await stage.BeginScrapeAsync();  // an interval and a tenth later
        await ScrapeStage.UntilAsync(() => stage.Values("a").Length == 2);
        Assert.Equal(["1", "stale"], stage.Values("a"));
        Assert.Equal(["1", "stale"], stage.Values("up"));
        Assert.Equal(1, stage.Server.Requests);
    }

    [Fact]
    public async Task five_hundred_targets_are_all_scraped()
    {
        await using var stage = await ScrapeStage.SetAsync("a 1\nb 2\n");
        var group = ScrapeStage.Targets([.. Enumerable.Repeat(stage.Server.Address, 500)]).Groups[0];
        var targets = group.Targets.Select(static (t, i) => Barograph.Model.Labels.LabelSet.Of(("__address__", t.Get("__address__")), ("n", $"{i}"))).ToArray();
        // A timeout as long as the interval: the clock, which runs through it in one go, ends no scrape.
        await stage.AdoptAsync(stage.Config with { ScrapeTimeout = ScrapeStage.Interval, Discoveries = [new StaticDiscoveryConfig([group with { Targets = targets }])] });
        await stage.SleepingAsync(500);
        stage.Clock.Advance(ScrapeStage.Interval - TimeSpan.FromTicks(1));
        await ScrapeStage.UntilAsync(() => stage.Pool.Targets.All(static t => t.State.LastScrapeMs > 0));
        Assert.Equal(500, stage.Server.Requests);
        Assert.All(stage.Pool.Targets, static t => Assert.Equal(TargetHealth.Up, t.State.Health));
        Assert.Equal(500, stage.Metric("prometheus_target_scrape_pool_targets"));
    }
}
