using System.Text.RegularExpressions;
using Barograph.PodTrace.Events;
using Barograph.PodTrace.Limits;
using Barograph.PodTrace.Stories;

namespace Barograph.Tests.Unit.PodTrace;

/// <summary>A fault for each kind of issue: whoever adds one to the rules or to the documentation must say here what provokes it.</summary>
public partial class EveryRuleTests
{
    const ulong Mega = 1024 * 1024;

    static readonly Dictionary<string, Func<Injected, Injected>> Faults = new()
    {
        ["connect-refused"] = static t => Connect(t, "ECONNREFUSED"),
        ["connect-timed-out"] = static t => Connect(t, "ETIMEDOUT"),
        ["connect-given-up"] = static t => Connect(t, "ECANCELED"),
        ["connect-unreachable"] = static t => Connect(t, "ENETUNREACH"),
        ["connect-without-a-local-port"] = static t => Connect(t, "EADDRNOTAVAIL"),
        ["connect-without-a-descriptor"] = static t => Connect(t, "EMFILE"),
        ["connect-forbidden"] = static t => Connect(t, "EACCES"),
        ["connect-reset"] = static t => Connect(t, "ECONNRESET"),
        ["connect-failing"] = static t => Connect(t, "ENOBUFS"),
        ["connect-slow"] = static t => t.Story(StoryClass.Net, "connect", "10.0.0.9:443", ms: 1020, times: 4),
        ["connections-short-lived"] = static t => t.Story(StoryClass.Net, "connect", "10.0.0.5:6379", ms: 0.2, times: 200),
        ["connection-bursts"] = static t => t.Story(StoryClass.Net, "connect", "10.0.0.5:80", ms: 0.2, times: 40, at: 9),
        ["rtt-spikes"] = static t => t.Total(Operation.Send, Kind.Tcp4, 10).Total(Operation.RoundTrip, Kind.Tcp4, 10, 250_000_000),
        ["retransmits"] = static t => t.Total(Operation.Send, Kind.Tcp4, 100).Total(Operation.Retransmit, Kind.Tcp4, 12),
        ["resets"] = static t => t.Total(Operation.ResetReceived, Kind.Tcp4, 2),
        ["tcp-errors"] = static t => t.Total(Operation.Send, Kind.Tcp4, 100, errors: 5),
        ["udp-errors"] = static t => t.Total(Operation.Send, Kind.Udp4, 10, errors: 10),
        ["dns-not-found"] = static t => Lookup(t, "NXDOMAIN"),
        ["dns-unanswered"] = static t => Lookup(t, "no answer"),
        ["dns-server-failed"] = static t => Lookup(t, "SERVFAIL"),
        ["dns-refused"] = static t => Lookup(t, "REFUSED"),
        ["dns-failing"] = static t => Lookup(t, "FORMERR"),
        ["dns-search-paths"] = static t => t.Story(StoryClass.Dns, "lookup", "api.example.svc.cluster.local A", "NXDOMAIN", 1, times: 6).Story(StoryClass.Dns, "lookup", "api.example A", ms: 1),
        ["dns-slow"] = static t => t.Story(StoryClass.Dns, "lookup", "api.example A", ms: 350, times: 4),
        ["http-server-errors"] = static t => t.Story(StoryClass.Http, "request", "GET shop/", "HTTP 503", 5, "503", 7),
        ["http-serving-errors"] = static t => t.Story(StoryClass.Http, "serve", "GET shop/", "HTTP 500", 5, "500", 7),
        ["http-refused"] = static t => t.Story(StoryClass.Http, "request", "GET shop/", "HTTP 429", 5, "429", 5),
        ["http-unanswered"] = static t => t.Story(StoryClass.Http, "request", "GET shop/", "no answer", times: 3),
        ["http-slow"] = static t => t.Story(StoryClass.Http, "request", "GET shop/", ms: 1200, detail: "200", times: 9),
        ["grpc-failing"] = static t => t.Story(StoryClass.Grpc, "call", "shop:50051", "UNAVAILABLE", 2, "UNAVAILABLE", 5, command: "/shop.Orders/Get"),
        ["grpc-slow"] = static t => t.Story(StoryClass.Grpc, "call", "shop:50051", ms: 900, detail: "OK", times: 5, command: "/shop.Orders/Get"),
        ["database-errors"] = static t => Command(t, "SQLSTATE 42P01", 1),
        ["database-slow"] = static t => Command(t, null, 250),
        ["tls-failing"] = static t => t.Story(StoryClass.Tls, "handshake", "shop.example 10.0.0.7:443", "alert handshake_failure", 3, times: 4),
        ["tls-slow"] = static t => t.Story(StoryClass.Tls, "handshake", "shop.example 10.0.0.7:443", ms: 400, times: 4),
        ["pool-exhausted"] = static t => t.Pool("redis://10.0.3.8:6379", 40, 12, 3, 4, 40),
        ["fsync-slow"] = static t => t.Total(Operation.Fsync, Kind.File, 50, 40_000_000),
        ["file-reads-slow"] = static t => t.Total(Operation.Read, Kind.File, 50, 40_000_000),
        ["file-writes-slow"] = static t => t.Total(Operation.Write, Kind.File, 50, 40_000_000),
        ["file-enospc"] = static t => Write(t, "ENOSPC"),
        ["file-edquot"] = static t => Write(t, "EDQUOT"),
        ["file-eio"] = static t => Write(t, "EIO"),
        ["file-erofs"] = static t => Write(t, "EROFS"),
        ["file-emfile"] = static t => Write(t, "EMFILE"),
        ["file-enfile"] = static t => Write(t, "ENFILE"),
        ["file-eacces"] = static t => Write(t, "EACCES"),
        ["file-eperm"] = static t => Write(t, "EPERM"),
        ["file-missing"] = static t => t.Story(StoryClass.Fs, "open", "/etc/app.ini", "ENOENT", 0.01, times: 25),
        ["file-small-operations"] = static t => t.Total(Operation.Write, Kind.File, 20_000, bytes: 20_000).File("/data/log", Operation.Write, 20_000, 0.001, 20_000),
        ["descriptor-leak"] = static t => t.Total(Operation.Open, Kind.File, 110).Total(Operation.Close, Kind.File, 20),
        ["crash"] = static t => t.Total(Operation.Exit, Kind.None, 1).Story(StoryClass.Proc, "exit", "", "signal 11"),
        ["exits-with-error"] = static t => t.Total(Operation.Exit, Kind.None, 4).Story(StoryClass.Proc, "exit", "", "exit code 1", times: 4),
        ["process-storm"] = static t => t.Total(Operation.Fork, Kind.None, 2000).Total(Operation.Exec, Kind.None, 2000),
        ["oom-kill"] = static t => t.Total(Operation.OutOfMemory, Kind.None, 1),
        ["memory-near-limit"] = static t => t.Limit(LimitedResource.Memory, 1, 100 * Mega, 93 * Mega),
        ["cpu-throttled"] = static t => t.Limit(LimitedResource.Cpu, 0, 500_000_000, 0).Limit(LimitedResource.Cpu, 10, 500_000_000, 0, cache: 100, hits: 60),
        ["cpu-near-limit"] = static t => t.Limit(LimitedResource.Cpu, 0, 2_000_000_000, 0).Limit(LimitedResource.Cpu, 10, 2_000_000_000, 19_200_000_000),
        ["io-near-limit"] = static t => t.Limit(LimitedResource.Io, 0, 10 * Mega, 0).Limit(LimitedResource.Io, 10, 10 * Mega, 90 * Mega),
        ["processes-near-limit"] = static t => t.Limit(LimitedResource.Tasks, 1, 100, 96),
        ["cpu-contention"] = static t => t.Total(Operation.RunQueue, Kind.None, 100, 30_000_000).Total(Operation.OnCpu, Kind.None, 100, 5_000_000),
        ["lock-contention"] = static t => t.Total(Operation.Futex, Kind.None, 40_000, 500_000),
        ["cpu-busy"] = static t => t.Total(Operation.OnCpu, Kind.None, 98, 200_000_000),
        ["events-lost"] = static t => t.Lost(1234),
    };

    public static TheoryData<string> Rules => [.. Faults.Keys];

    [Theory]
    [MemberData(nameof(Rules))]
    public void a_fault_is_named_by_its_rule_with_a_cause_and_advice(string rule)
    {
        var issues = Faults[rule](new Injected()).Issues();
        Assert.True(issues.Any(i => i.Rule == rule), $"{rule} was not found; found: {string.Join(", ", issues.Select(static i => i.Rule))}");
        Assert.All(issues, static issue => Assert.True(issue.Title.Length > 10 && issue.Advice.Length > 20, issue.Rule));
    }

    [Fact]
    public void there_is_a_fault_for_every_rule_and_every_rule_is_described()
    {
        var folder = Path.Combine(RepositoryRoot.Path, "src", "PodTrace", "Rules");
        var literals = Directory.GetFiles(folder, "*.cs").SelectMany(static f => RuleName().Matches(File.ReadAllText(f))).Select(static m => m.Groups[1].Value).ToHashSet();
        Assert.Contains("lock-contention", literals);
        Assert.Empty(literals.Except(Faults.Keys));
        Assert.Equal(Described().Order(StringComparer.Ordinal), Faults.Keys.Order(StringComparer.Ordinal));
    }

    // The table's first column; -timed-out behind connect-refused stands for connect-timed-out.
    static IEnumerable<string> Described()
    {
        var page = File.ReadAllLines(Path.Combine(RepositoryRoot.Path, "docs", "diagnosis.md")).SkipWhile(static l => !l.StartsWith("| Issue |", StringComparison.Ordinal)).Skip(2).TakeWhile(static l => l.StartsWith('|'));
        foreach (var line in page)
        {
            var family = "";
            foreach (Match name in Quoted().Matches(line.Split('|')[1]))
            {
                var text = name.Groups[1].Value;
                if (!text.StartsWith('-')) family = text.Split('-')[0];
                yield return text.StartsWith('-') ? family + text : text;
            }
        }
    }

    static Injected Connect(Injected trace, string error) => trace.Story(StoryClass.Net, "connect", "10.0.3.7:5432", error, 0.1, times: 8);

    static Injected Lookup(Injected trace, string error) => trace.Story(StoryClass.Dns, "lookup", "old.example A", error, 1, times: 6);

    static Injected Command(Injected trace, string? error, double ms) => trace.Story(StoryClass.Db, "query", "10.0.3.7:5432", error, ms, times: 9, application: "postgresql", command: "SELECT orders");

    static Injected Write(Injected trace, string error) => trace.Story(StoryClass.Fs, "write", "/data/wal", error, 0.1, times: 3);

    // Names whole in the source; connect- and file- are put together there.
    [GeneratedRegex("\"((?!connect-|file-)[a-z]+(?:-[a-z]+)+|crash|retransmits|resets)\"")]
    private static partial Regex RuleName();

    [GeneratedRegex("`([a-z-]+)`")]
    private static partial Regex Quoted();
}
