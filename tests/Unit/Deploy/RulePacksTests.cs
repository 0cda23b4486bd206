using System.Text.RegularExpressions;
using Barograph.App.Configuration;
using Barograph.Formats.Yaml;
using Barograph.Query;
using Barograph.Query.Syntax;
using Barograph.Rules.Testing;

namespace Barograph.Tests.Unit.Deploy;

/// <summary>The rule packs in deploy/rules: nothing in them is untested or without words for people.</summary>
public partial class RulePacksTests
{
    static readonly string Folder = Path.Combine(RepositoryRoot.Path, "deploy", "rules");

    public static TheoryData<string> Packs => [.. Directory.EnumerateFiles(Folder, "*.yml").Select(static f => Path.GetFileName(f)!).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Packs))]
    public void every_alert_is_tested_firing_and_silent(string pack)
    {
        var cases = Tests().Where(t => t.Packs.Contains(pack)).SelectMany(static t => t.Cases).ToList();
        var alerts = Alerts(pack).Select(static a => Text(a["alert"])).ToList();
        Assert.NotEmpty(alerts);
        // A case without input is silent whatever the rule says.
        Assert.Empty(alerts.Where(alert => !cases.Any(c => c.Alert == alert && c.Fires)).Select(static alert => $"{alert} is never made to fire"));
        Assert.Empty(alerts.Where(alert => !cases.Any(c => c.Alert == alert && c is { IsQuiet: true, HasInput: true })).Select(static alert => $"{alert} is never left silent"));
    }

    public static TheoryData<string> UnitTests
        => [.. Directory.EnumerateFiles(Path.Combine(Folder, "tests"), "*.yml").Select(static f => Path.GetFileName(f)!).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(UnitTests))]
    public async Task our_own_program_sees_every_unit_test_pass(string file)
    {
        var runner = new RuleTestRunner(new DiskFiles(), new EngineOptions(), new ParserOptions(), TimeProvider.System);
        var report = await runner.RunAsync(Path.Combine(Folder, "tests", file), default);
        Assert.Empty(report.Errors);
        Assert.Empty(report.Tests.SelectMany(static t => t.Failures.Select(f => $"{t.Name}: {f.Title}")));
        Assert.NotEmpty(report.Tests);
    }

    [Fact]
    public void the_pack_for_barograph_asks_for_metrics_that_barograph_makes()
    {
        var source = string.Concat(RepositoryRoot.Files("src", "*.cs").Select(static f => File.ReadAllText(Path.Combine(RepositoryRoot.Path, f))));
        var asked = Alerts("barograph.yml").SelectMany(static a => OwnMetric().Matches(Text(a["expr"]))).Select(static m => m.Value).Distinct(StringComparer.Ordinal).ToList();
        Assert.True(asked.Count > 20, $"{asked.Count} metrics");
        Assert.All(asked, name => Assert.Contains($"\"{name}\"", source, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Packs))]
    public void every_alert_has_a_severity_and_says_what_is_wrong(string pack)
        => Assert.All(Alerts(pack), static alert =>
        {
            Assert.Contains(Text(Map(alert["labels"])["severity"]), (string[])["critical", "warning"]);
            Assert.NotEmpty(Text(Map(alert["annotations"])["summary"]));
            // A description is a sentence, or ends in one that asks.
            Assert.Matches("[.?]$", Text(Map(alert["annotations"])["description"]));
        });

    [Theory]
    [MemberData(nameof(Packs))]
    public void names_of_alerts_are_unique_in_their_pack(string pack)
    {
        var names = Alerts(pack).Select(static a => Text(a["alert"])).ToList();
        Assert.Equal(names.Distinct(StringComparer.Ordinal), names);
    }

    [Fact]
    public void the_eleven_alerts_of_hypersdk_wait_as_long_as_they_should()
    {
        (string, string)[] expected =
        [
            ("HyperSDKDown", "1m"), ("HighJobFailureRate", "5m"), ("JobStuckInRunning", ""), ("QueueBacklog", "10m"), ("HighHTTPLatency", "5m"),
            ("HighHTTPErrorRate", "5m"), ("HighMemoryUsage", "5m"), ("HighCPUUsage", "10m"), ("TooManyGoroutines", "10m"), ("ProviderAPIErrors", "5m"),
            ("SlowVMDKTransfer", "15m"),
        ];
        Assert.Equal(expected, Alerts("hypersdk.yml").Select(static a => (Text(a["alert"]), Text(a["for"]))));
    }

    static IEnumerable<YamlMap> Alerts(string pack)
        => List(Read(Path.Combine(Folder, pack))["groups"]).SelectMany(static g => List(g["rules"])).Where(static r => r["alert"] is not null);

    /// <summary>What each test file says of each alert, test by test: it fires at some time, or is silent at all of them.</summary>
    static IEnumerable<(List<string> Packs, List<Case> Cases)> Tests()
    {
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Folder, "tests"), "*.yml"))
        {
            var root = Read(file);
            var packs = Items(root["rule_files"]).Select(static f => Path.GetFileName(Text(f))).ToList();
            var cases = List(root["tests"]).SelectMany(static test => List(test["alert_rule_test"]).GroupBy(static t => Text(t["alertname"])).Select(alert => new Case(
                    alert.Key,
                    Fires: alert.Any(static t => Items(t["exp_alerts"]).Any()),
                    IsQuiet: alert.All(static t => !Items(t["exp_alerts"]).Any()),
                    HasInput: List(test["input_series"]).Any())));
            yield return (packs, [.. cases]);
        }
    }

    static YamlMap Read(string file)
    {
        var reading = new YamlReading(file, Path.GetDirectoryName(file)!);
        var root = YamlParser.Parse(File.ReadAllBytes(file), reading);
        Assert.Empty(reading.Complaints);
        return Map(root);
    }

    static YamlMap Map(YamlNode? node) => Assert.IsType<YamlMap>(node);

    static IEnumerable<YamlNode> Items(YamlNode? node) => node is null ? [] : Assert.IsType<YamlList>(node).Items;

    static IEnumerable<YamlMap> List(YamlNode? node) => Items(node).Select(static n => Map(n));

    static string Text(YamlNode? node) => node is null ? "" : Assert.IsType<YamlScalar>(node).Text;

    [GeneratedRegex(@"\b(prometheus|alertmanager|barograph|process)_\w+")]
    private static partial Regex OwnMetric();

    sealed record Case(string Alert, bool Fires, bool IsQuiet, bool HasInput);
}
