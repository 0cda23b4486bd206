using Barograph.Formats.Configuration;
using Barograph.Rules.Evaluation;
using Barograph.Tests.Unit.Formats.Configuration;
using Barograph.Tests.Unit.Rules.Doubles;
using Barograph.Tests.Unit.Scraping.Doubles;

namespace Barograph.Tests.Unit.Rules;

public class RuleBookTests
{
    static readonly PrometheusConfig Config = new() { RuleFiles = ["*.yml"], Global = new() { EvaluationInterval = TimeSpan.FromMinutes(1) } };

    static string One(string rule, string group = "g", string more = "") => $"groups: [{{name: {group}, {more}rules: [{rule}]}}]";

    /// <summary>Goes on until the group's next evaluation is over and it sleeps again.</summary>
    static async Task TickAsync(RuleStage stage, int timers = 1)
    {
        await ScrapeStage.UntilAsync(() => stage.Clock.Waiting == timers);
        var batches = stage.Sink.Batches;
        stage.Clock.AdvanceToNext();
        await ScrapeStage.UntilAsync(() => stage.Sink.Batches > batches && stage.Clock.Waiting == timers);
    }

    [Fact]
    public async Task a_group_is_evaluated_at_its_place_in_every_interval()
    {
        var stage = new RuleStage();
        await using var book = stage.Book(new FilesInMemory { ["a.yml"] = One("{record: r, expr: vector(1)}") });
        Assert.Empty(await book.AdoptAsync(Config));
        for (var i = 0; i < 3; i++) await TickAsync(stage);
        var times = stage.Sink.Times(("__name__", "r"));
        var place = book.Groups[0].Plan.Place;
        Assert.Equal([0L, 60_000, 120_000], times.Select(t => t - times[0]));
        Assert.Equal((long)place.TotalMilliseconds, times[0] % 60_000);
    }

    [Fact]
    public async Task a_bad_file_is_set_aside_at_the_start_and_the_others_run()
    {
        var stage = new RuleStage();
        await using var book = stage.Book(new FilesInMemory { ["bad.yml"] = One("{record: r, expr: up +}"), ["good.yml"] = One("{record: g, expr: vector(1)}") });
        var complaint = Assert.Single(await book.AdoptAsync(Config));
        Assert.StartsWith("rule file set aside: bad.yml:1:46: ", complaint, StringComparison.Ordinal);
        Assert.Equal(["good.yml"], book.Groups.Select(static g => g.Plan.File));
        Assert.Equal("1", stage.Metric("barograph_rule_files_set_aside", "bad.yml"));
        await TickAsync(stage);
        Assert.Equal(["1"], stage.Sink.Values(("__name__", "g")));
    }

    [Fact]
    public async Task of_a_file_that_turns_bad_the_last_good_version_goes_on()
    {
        var stage = new RuleStage();
        var files = new FilesInMemory { ["a.yml"] = One("{record: r, expr: vector(1)}") };
        await using var book = stage.Book(files);
        await book.AdoptAsync(Config);
        await TickAsync(stage);
        files["a.yml"] = One("{record: r, expr: vector(}");
        Assert.StartsWith("rule file set aside, its last good version goes on: a.yml:1:", Assert.Single(await book.AdoptAsync(Config)), StringComparison.Ordinal);
        await TickAsync(stage);
        Assert.Equal(["1", "1"], stage.Sink.Values(("__name__", "r")));
        files["a.yml"] = One("{record: r, expr: vector(2)}");
        Assert.Empty(await book.AdoptAsync(Config));
        Assert.Equal("none", stage.Metric("barograph_rule_files_set_aside", "a.yml"));
        await TickAsync(stage);
        Assert.Equal(["1", "1", "2"], stage.Sink.Values(("__name__", "r")));
    }

    [Fact]
    public async Task a_reload_leaves_a_group_that_says_the_same_alone()
    {
        var stage = new RuleStage();
        var files = new FilesInMemory { ["a.yml"] = One("{alert: A, expr: vector(1), for: 2m}") };
        await using var book = stage.Book(files);
        await book.AdoptAsync(Config);
        await TickNoDataAsync(stage, book);
        await book.AdoptAsync(Config);
        await TickNoDataAsync(stage, book);
        await TickNoDataAsync(stage, book);
        Assert.Equal(AlertState.Firing, book.Groups[0].Rules[0].State);
    }

    [Fact]
    public async Task a_changed_rule_goes_on_with_its_alerts()
    {
        var stage = new RuleStage();
        var files = new FilesInMemory { ["a.yml"] = One("{alert: A, expr: vector(1), for: 1h}") };
        await using var book = stage.Book(files);
        await book.AdoptAsync(Config);
        await TickNoDataAsync(stage, book);
        files["a.yml"] = One("{alert: A, expr: vector(2), for: 1m}");
        await book.AdoptAsync(Config);
        await TickNoDataAsync(stage, book);
        var rule = book.Groups[0].Rules[0];
        Assert.Equal((AlertState.Firing, 2), (rule.State, rule.Alerts[0].Value));
        Assert.Equal(RuleStage.Start.Add(book.Groups[0].Plan.Place), rule.Alerts[0].ActiveAt);
    }

    [Fact]
    public async Task the_series_of_a_file_that_is_gone_end_after_two_intervals()
    {
        var stage = new RuleStage();
        var files = new FilesInMemory { ["a.yml"] = One("{record: r, expr: vector(1)}") };
        await using var book = stage.Book(files);
        await book.AdoptAsync(Config);
        await TickAsync(stage);
        await book.AdoptAsync(Config with { RuleFiles = [] });
        Assert.Empty(book.Groups);
        Assert.Equal("none", stage.Metric("prometheus_rule_group_rules", "a.yml;g"));
        Assert.Equal(["1"], stage.Sink.Values(("__name__", "r")));
        await ScrapeStage.UntilAsync(() => stage.Clock.Waiting == 1);
        stage.Clock.Advance(TimeSpan.FromMinutes(2));
        await ScrapeStage.UntilAsync(() => stage.Sink.Values(("__name__", "r")) is ["1", "stale"]);
    }

    [Fact]
    public async Task after_a_start_pending_time_is_restored_with_the_second_evaluation()
    {
        var stage = new RuleStage { Options = new() { ForGracePeriod = TimeSpan.FromMinutes(1) } };
        stage.Feed(-1, RuleStage.Start.AddMinutes(-58).ToUnixTimeSeconds(), ("__name__", "ALERTS_FOR_STATE"), ("alertname", "A"));
        await using var book = stage.Book(new FilesInMemory { ["a.yml"] = One("{alert: A, expr: vector(1), for: 1h}") });
        await book.AdoptAsync(Config);
        await TickNoDataAsync(stage, book);
        Assert.True(book.Groups[0].Rules[0].Alerts[0].ActiveAt >= RuleStage.Start);
        await TickNoDataAsync(stage, book);
        await ScrapeStage.UntilAsync(() => book.Groups[0].Rules[0].Alerts[0].ActiveAt < RuleStage.Start);
        await TickNoDataAsync(stage, book);
        Assert.Equal(2, stage.Sink.Series().Length); // from now on its state is written
    }

    [Fact]
    public async Task evaluations_that_are_slept_through_are_counted()
    {
        var stage = new RuleStage();
        await using var book = stage.Book(new FilesInMemory { ["a.yml"] = One("{record: r, expr: vector(1)}") });
        await book.AdoptAsync(Config);
        await TickAsync(stage);
        stage.Clock.Jump(TimeSpan.FromMinutes(3)); // the machine slept: the wall clock went on
        await TickAsync(stage);
        Assert.Equal("3", stage.Metric("prometheus_rule_group_iterations_missed_total", "a.yml;g"));
        Assert.Equal("5", stage.Metric("prometheus_rule_group_iterations_total", "a.yml;g"));
    }

    [Fact]
    public async Task groups_are_listed_by_file_and_name()
    {
        var stage = new RuleStage();
        await using var book = stage.Book(new FilesInMemory { ["b.yml"] = One("", "x"), ["a.yml"] = "groups: [{name: z}, {name: a}]" });
        await book.AdoptAsync(Config with { RuleFiles = ["b.yml", "*.yml"] });
        Assert.Equal(["a.yml;a", "a.yml;z", "b.yml;x"], book.Groups.Select(static g => g.Plan.Key));
    }

    // Evaluations that write nothing are known by their time.
    static async Task TickNoDataAsync(RuleStage stage, Barograph.Rules.Groups.RuleBook book)
    {
        await ScrapeStage.UntilAsync(() => stage.Clock.Waiting == 1);
        var before = book.Groups[0].EvaluatedAt;
        stage.Clock.AdvanceToNext();
        await ScrapeStage.UntilAsync(() => book.Groups[0].EvaluatedAt > before && stage.Clock.Waiting == 1);
    }
}
