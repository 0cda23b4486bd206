using System.Text.Json;
using System.Text.RegularExpressions;
using Barograph.Model.Instruments;
using Barograph.PodTrace.Metrics;
using Barograph.PodTrace.Resources;
using Barograph.PodTrace.Targets;
using Barograph.Query.Syntax;

namespace Barograph.Tests.Unit.Deploy;

/// <summary>deploy/dashboards/podtrace.json: every query of it can be read, and asks for what the tracer shows.</summary>
public sealed partial class DashboardsTests
{
    static readonly string File = Path.Combine(RepositoryRoot.Path, "deploy", "dashboards", "podtrace.json");

    public static TheoryData<string> Queries
    {
        get
        {
            using var dashboard = JsonDocument.Parse(System.IO.File.ReadAllBytes(File));
            return [.. dashboard.RootElement.GetProperty("panels").EnumerateArray().Where(static p => p.TryGetProperty("targets", out _))
                .SelectMany(static p => p.GetProperty("targets").EnumerateArray().Select(static t => t.GetProperty("expr").GetString()!)).Distinct(StringComparer.Ordinal)];
        }
    }

    [Theory]
    [MemberData(nameof(Queries))]
    public void every_query_parses_and_asks_for_metrics_that_there_are(string query)
    {
        var filled = Variable().Replace(query, static v => v.Value is "$__rate_interval" or "$__range" ? "5m" : ".*");
        Assert.DoesNotContain("$", filled, StringComparison.Ordinal);
        PromqlParser.Parse(filled, new ParserOptions());
        Assert.All(Metric().Matches(filled).Select(static m => m.Value), static name => Assert.Contains(name, Shown));
    }

    [Fact]
    public void the_alert_rules_ask_for_metrics_that_there_are()
    {
        var rules = System.IO.File.ReadAllText(Path.Combine(RepositoryRoot.Path, "deploy", "rules", "podtrace.yml"));
        // What stands in front of a selector, a range or a comparison.
        var asked = Asked().Matches(rules).Select(static m => m.Value).Distinct().ToList();
        Assert.True(asked.Count > 10, string.Join(' ', asked));
        Assert.All(asked, static name => Assert.Contains(name, Shown));
    }

    [Fact]
    public void places_do_not_overlap_and_numbers_are_used_once()
    {
        using var dashboard = JsonDocument.Parse(System.IO.File.ReadAllBytes(File));
        var panels = dashboard.RootElement.GetProperty("panels").EnumerateArray().ToList();
        Assert.Equal(panels.Count, panels.Select(static p => p.GetProperty("id").GetInt32()).Distinct().Count());
        var taken = new HashSet<(int, int)>();
        foreach (var place in panels.Select(static p => p.GetProperty("gridPos")))
        {
            var (x, y, w, h) = (place.GetProperty("x").GetInt32(), place.GetProperty("y").GetInt32(), place.GetProperty("w").GetInt32(), place.GetProperty("h").GetInt32());
            Assert.True(x + w <= 24);
            for (var i = x; i < x + w; i++) for (var j = y; j < y + h; j++) Assert.True(taken.Add((i, j)), $"two panels at {i}, {j}");
        }
        Assert.Equal(["datasource", "namespace", "pod", "process"], dashboard.RootElement.GetProperty("templating").GetProperty("list").EnumerateArray().Select(static v => v.GetProperty("name").GetString()));
    }

    static readonly HashSet<string> Shown = Names();

    static HashSet<string> Names()
    {
        var instruments = new InstrumentRegistry();
        _ = new TraceMetrics(instruments, new TargetNames(), new MetricLimits(), TimeProvider.System);
        _ = new ResourceWatch(ControlGroups.FromMounts([]), new AlertLevels(), instruments, TimeProvider.System);
        var reader = new FamilyNames();
        instruments.Show(reader);
        reader.All.Add("podtrace_up"); // of the server that traces
        return reader.All;
    }

    [GeneratedRegex(@"\$\w+")]
    private static partial Regex Variable();

    [GeneratedRegex(@"\bpodtrace_\w+(?=[{\[]| ==)")]
    private static partial Regex Asked();

    [GeneratedRegex(@"\bpodtrace_\w+")]
    private static partial Regex Metric();

    sealed class FamilyNames : IInstrumentReader
    {
        public HashSet<string> All { get; } = [];

        public void Family(string name, string help, InstrumentKind kind)
        {
            All.Add(name);
            if (kind == InstrumentKind.Histogram) All.UnionWith([name + "_bucket", name + "_sum", name + "_count"]);
        }

        public void Sample(string suffix, ReadOnlySpan<KeyValuePair<string, string>> labels, double value)
        {
        }
    }
}
