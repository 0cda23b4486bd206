using Barograph.App.Tracing;
using Barograph.PodTrace.Reports;
using Barograph.PodTrace.Stories;

namespace Barograph.Tests.Unit.App.Tracing;

public class TraceVariablesTests
{
    [Fact]
    public void what_is_read_is_what_is_shown_and_described()
    {
        var read = new SortedSet<string>(StringComparer.Ordinal);
        TraceSettings.From(name =>
        {
            read.Add(name);
            return null;
        });
        var idle = VariablesWithoutEffect.All.SelectMany(static g => g.Names).Select(static n => "PODTRACE_" + n).ToList();
        read.ExceptWith(idle);
        Assert.Equal(read, TraceVariable.All.Select(static v => v.Name).Order(StringComparer.Ordinal));
        Assert.Equal(idle.Count, idle.Distinct().Count());
        var page = File.ReadAllText(Path.Combine(RepositoryRoot.Path, "docs", "tracing-variables.md"));
        foreach (var variable in TraceVariable.All)
            Assert.Contains($"| `{variable.Name}` | {(variable.Default.Length > 0 ? $"`{variable.Default}`" : "")} | {variable.Meaning} |", page, StringComparison.Ordinal);
        foreach (var (why, names) in VariablesWithoutEffect.All)
            Assert.Contains($"| {string.Join(", ", names.Select(static n => $"`{n}`"))} | {why} |", page, StringComparison.Ordinal);
    }

    // Those that podtrace's documentation and source name, but for the ones of its own tests.
    [Fact]
    public void every_variable_of_podtraces_is_known()
    {
        var known = TraceVariable.All.Select(static v => v.Name).Concat(VariablesWithoutEffect.All.SelectMany(static g => g.Names).Select(static n => "PODTRACE_" + n)).ToHashSet();
        var peers = File.ReadAllLines(Path.Combine(RepositoryRoot.Path, "tests", "Unit", "App", "Tracing", "variables-of-podtrace.txt"));
        Assert.NotEmpty(peers);
        Assert.DoesNotContain(peers, name => !known.Contains(name));
    }

    [Fact]
    public void defaults_that_are_shown_are_those_that_hold()
    {
        var (plain, given) = (TraceSettings.From(static _ => null), TraceSettings.From(static name => TraceVariable.All.FirstOrDefault(v => v.Name == name) is { Name: not "PODTRACE_CONNECT_LATENCY_MS", Default: { Length: > 0 } shown } ? shown : null));
        Assert.Equal(plain.Report, given.Report);
        Assert.Equal(plain.Options, given.Options);
        Assert.Equal((plain.SpikePercent, plain.LogLevel, plain.Redaction, plain.MonitorInterval, plain.AlertLevels, plain.Limits, plain.MaxTargetPods, plain.ApiTimeout, plain.MetricsAddress),
            (given.SpikePercent, given.LogLevel, given.Redaction, given.MonitorInterval, given.AlertLevels, given.Limits, given.MaxTargetPods, given.ApiTimeout, given.MetricsAddress));
    }

    [Fact]
    public void lists_spikes_and_thresholds_are_taken_over()
    {
        var given = From(("PODTRACE_TOP_TARGETS_LIMIT", "7"), ("PODTRACE_TOP_FILES_LIMIT", "8"), ("PODTRACE_TOP_URLS_LIMIT", "9"), ("PODTRACE_TOP_PROCESSES_LIMIT", "1"), ("PODTRACE_TOP_STATES_LIMIT", "2"), ("PODTRACE_MAX_OOM_KILLS_DISPLAY", "3"),
            ("PODTRACE_MAX_BURSTS_DISPLAY", "4"), ("PODTRACE_TIMELINE_BUCKETS", "6"), ("PODTRACE_MAX_CONNECTION_TARGETS", "11"), ("PODTRACE_SPIKE_RATE_THRESHOLD", "2.5"), ("PODTRACE_TCP_LATENCY_SPIKE_MS", "40"), ("PODTRACE_FORCE_DISABLE_L7", "1"),
            ("PODTRACE_DNS_PAYLOAD_ENABLED", "false"), ("PODTRACE_CONNECT_LATENCY_MS", "1"));
        Assert.Equal(new ReportLimits { Targets = 7, Files = 8, Urls = 9, Processes = 1, States = 2, Kills = 3, Bursts = 4, TimelineParts = 6, Peers = 11 }, given.Report);
        Assert.Equal((2.5, TimeSpan.FromMilliseconds(40), false, false, TimeSpan.FromMilliseconds(1)), (given.SpikePercent, given.Options.SlowRoundTrip, given.Options.Applications, given.Options.Dns, given.QuickConnect));
    }

    [Theory]
    [InlineData("PODTRACE_TOP_TARGETS_LIMIT", "0", "a whole number from 1 to 10000")]
    [InlineData("PODTRACE_TIMELINE_BUCKETS", "5000", "a whole number from 1 to 1000")]
    [InlineData("PODTRACE_SPIKE_RATE_THRESHOLD", "101", "a percentage")]
    [InlineData("PODTRACE_TCP_LATENCY_SPIKE_MS", "soon", "milliseconds")]
    [InlineData("PODTRACE_LOG_LEVEL", "loud", "one of debug, info, warn, error, fatal")]
    [InlineData("PODTRACE_REDACT_CUSTOM_RULES", "[{\"name\":\"n\",\"pattern\":\"(\"}]", "rule \"n\": pattern (")]
    [InlineData("PODTRACE_REDACT_CUSTOM_RULES", "no", "a JSON array of objects with name, pattern and replace is wanted")]
    public void a_value_that_cannot_be_used_is_named_with_what_is_wanted(string name, string value, string wanted)
    {
        var message = Assert.Throws<FormatException>(() => From((name, value))).Message;
        Assert.StartsWith(name, message, StringComparison.Ordinal);
        Assert.Contains(wanted, message, StringComparison.Ordinal);
    }

    [Fact]
    public void what_belongs_to_somebody_is_struck_out_where_that_is_asked_for()
    {
        var redaction = From(("PODTRACE_REDACT_PII", "true"), ("PODTRACE_REDACT_CUSTOM_RULES", "[{\"name\":\"ssn\",\"pattern\":\"\\\\d{3}-\\\\d{2}-\\\\d{4}\",\"replace\":\"###\"}]")).Redaction!;
        Assert.Equal("login password=*** token=*** ***@***", redaction.Of("login password=hunter2 token=abc.def ann@shop.example"));
        Assert.Equal("Bearer *** ****-****-****-**** ###", redaction.Of("Bearer eyJ0.x-y 4111 1111 1111 1111 078-05-1120"));
        Assert.Equal("/var/lib/app/orders.db", redaction.Of("/var/lib/app/orders.db"));
        Assert.Equal("mail.example A", redaction.Of(Lookup("mail.example A")).Target);
        Assert.Equal("*** A", From(("PODTRACE_REDACT_DNS_NAMES", "true")).Redaction!.Of(Lookup("mail.example A")).Target);
    }

    static Story Lookup(string target) => new() { Time = default, Class = StoryClass.Dns, Action = "lookup", Process = 1, Thread = 1, ProcessName = "app", Cgroup = 1, Target = target };

    static TraceSettings From(params (string Name, string Value)[] variables) => TraceSettings.From(name => variables.FirstOrDefault(v => v.Name == name).Value);
}
