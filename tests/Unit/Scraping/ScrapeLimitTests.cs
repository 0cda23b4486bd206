using Barograph.Formats.Configuration;
using Barograph.Model.Regex;
using Barograph.Model.Relabelling;
using Barograph.Tests.Unit.Scraping.Doubles;

namespace Barograph.Tests.Unit.Scraping;

public class ScrapeLimitTests
{
    [Theory]
    [InlineData(2, 0, 0, 0, "sample limit exceeded")]
    [InlineData(0, 2, 0, 0, "line 1: label_limit exceeded (metric: a, number of labels: 4, limit: 2)")]
    [InlineData(0, 0, 5, 0, "line 1: label_name_length_limit exceeded (metric: a, label name: __name__, length: 8, limit: 5)")]
    [InlineData(0, 0, 0, 3, "label_value_length_limit exceeded (metric: a, label name: instance, value: \"127.0.0.1:")]
    public async Task over_a_limit_the_whole_scrape_fails(int samples, int labels, int names, int values, string expected)
    {
        await using var stage = await ScrapeStage.SetAsync("a{x=\"1\"} 1\nb 2\nc 3\n");
        stage.Config = stage.Config with
        {
            Limits = new ScrapeLimits { SampleLimit = samples, LabelLimit = labels, LabelNameLengthLimit = names, LabelValueLengthLimit = values },
        };
        await stage.AdoptAsync();
        await stage.TickAsync();
        Assert.Contains(expected, stage.Target.State.LastError, StringComparison.Ordinal);
        Assert.Empty(stage.Values("a", ("x", "1")));
        Assert.Equal(["0"], stage.Values("up"));
        Assert.Equal([samples > 0 ? "3" : "1"], stage.Values("scrape_samples_scraped"));
    }

    [Fact]
    public async Task too_many_targets_fail_all_of_them_and_nobody_is_asked()
    {
        await using var stage = await ScrapeStage.SetAsync("a 1\n");
        stage.Config = stage.Config with { Limits = new ScrapeLimits { TargetLimit = 1 }, Discoveries = [ScrapeStage.Targets(stage.Server.Address, "127.0.0.1:1")] };
        await stage.AdoptAsync(stage.Config);
        await stage.TickAsync();
        Assert.All(stage.Pool.Targets, static t => Assert.Equal("target_limit exceeded (number of targets: 2, limit: 1)", t.State.LastError));
        Assert.Equal(0, stage.Server.Requests);
        Assert.Equal(1, stage.Metric("prometheus_target_scrape_pool_exceeded_target_limit_total"));
    }

    [Fact]
    public async Task only_so_many_dropped_targets_are_kept()
    {
        await using var stage = await ScrapeStage.SetAsync();
        var drop = new RelabelRule { Action = RelabelAction.Drop, SourceLabels = ["__address__"], Regex = Re2Pattern.Parse("x.*") };
        await stage.AdoptAsync(stage.Config with
        {
            Limits = new ScrapeLimits { KeepDroppedTargets = 1 },
            Relabel = [drop],
            Discoveries = [ScrapeStage.Targets("x:1", "x:2", "y:1", "z/:1")],
        });
        Assert.Single(stage.Pool.Dropped);
        Assert.Equal(2, stage.Pool.DroppedCount);
        Assert.Equal("""{__address__="x:1", __metrics_path__="/metrics", __scheme__="http", __scrape_interval__="10s", __scrape_timeout__="5s", job="j"}""",
            stage.Pool.Dropped[0].DiscoveredLabels.ToString());
        Assert.Equal(["""instance 3 in group 0: "z/:1" is not a valid hostname"""], stage.Pool.Complaints);
        Assert.Equal("http://y:1/metrics", Assert.Single(stage.Pool.Targets).Url.ToString());
    }
}
