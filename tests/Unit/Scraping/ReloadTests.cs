using Barograph.Formats.Configuration;
using Barograph.Model.Regex;
using Barograph.Model.Relabelling;
using Barograph.Tests.Unit.Scraping.Doubles;

namespace Barograph.Tests.Unit.Scraping;

public class ReloadTests
{
    [Fact]
    public async Task a_pool_that_says_the_same_keeps_its_targets_untouched()
    {
        await using var stage = await ScrapeStage.SetAsync("a 1\n");
        await stage.AdoptAsync();
        await stage.TickAsync();
        var target = stage.Target;
        await stage.AdoptAsync();
        Assert.Same(target, stage.Target);
        await stage.TickAsync();
        Assert.Equal(["1", "1"], stage.Values("a"));
        Assert.Equal(2, stage.Server.Requests);
    }

    [Fact]
    public async Task another_password_restarts_the_pool_without_a_gap_or_a_marker()
    {
        await using var stage = await ScrapeStage.SetAsync("a 1\n");
        for (var i = 0; i < 3; i++)
        {
            stage.Config = stage.Config with
            {
                Http = new HttpClientConfig { BasicAuth = new BasicAuthConfig { Username = "u", Password = new Secret($"p{i}") } },
            };
            await stage.AdoptAsync();
            await stage.TickAsync();
        }
        Assert.Equal(["1", "1", "1"], stage.Values("a"));
        Assert.Equal(["1", "0", "0"], stage.Values("scrape_series_added"));
        Assert.Equal(3, stage.Server.Requests);
        var times = stage.Sink.Times(("__name__", "a"), ("job", "j"), ("instance", stage.Server.Address));
        Assert.Equal([10_000, 10_000], times.Zip(times.Skip(1), static (a, b) => b - a));
    }

    [Fact]
    public async Task series_that_new_relabelling_drops_end()
    {
        await using var stage = await ScrapeStage.SetAsync("a 1\nb 2\n");
        await stage.AdoptAsync();
        await stage.TickAsync();
        stage.Config = stage.Config with
        {
            MetricRelabel = [new RelabelRule { Action = RelabelAction.Drop, SourceLabels = ["__name__"], Regex = Re2Pattern.Parse("b") }],
        };
        await stage.AdoptAsync();
        await stage.TickAsync();
        Assert.Equal(["1", "1"], stage.Values("a"));
        Assert.Equal(["2", "stale"], stage.Values("b"));
    }

    [Fact]
    public async Task a_job_that_is_gone_takes_its_series_along_and_one_that_comes_is_scraped()
    {
        await using var stage = await ScrapeStage.SetAsync("a 1\n");
        await stage.AdoptAsync();
        await stage.TickAsync();
        await stage.AdoptAsync(stage.Config with { JobName = "k", Discoveries = [ScrapeStage.Targets(stage.Server.Address)] });
        Assert.Null(stage.Yard.Pool("j"));
        await ScrapeStage.UntilAsync(() =>
        {
            if (stage.Clock.Waiting >= 2) stage.Clock.Advance(TimeSpan.FromSeconds(1));
            return stage.Values("a").Length == 2;
        });
        Assert.Equal(["1", "stale"], stage.Values("a"));
        Assert.NotNull(stage.Yard.Pool("k"));
    }

    [Fact]
    public async Task ending_the_process_marks_nothing()
    {
        await using var stage = await ScrapeStage.SetAsync("a 1\n");
        await stage.AdoptAsync();
        await stage.TickAsync();
        await stage.Yard.DisposeAsync();
        Assert.Equal(["1"], stage.Values("a"));
    }

    [Fact]
    public async Task failed_scrapes_are_written_to_their_file()
    {
        var path = Path.Combine(Path.GetTempPath(), $"barograph-failures-{Guid.NewGuid():N}.log");
        await using (var stage = await ScrapeStage.SetAsync("a one\n"))
        {
            stage.Config = stage.Config with { ScrapeFailureLogFile = path };
            await stage.AdoptAsync();
            await stage.TickAsync();
            await stage.TickAsync();
        }
        var lines = File.ReadAllLines(path);
        File.Delete(path);
        Assert.Equal(2, lines.Length);
        Assert.Contains("\"job_name\":\"j\"", lines[0], StringComparison.Ordinal);
        Assert.Contains("line 1, column", lines[0], StringComparison.Ordinal);
    }
}
