using Barograph.PodTrace.Events;
using Barograph.PodTrace.Limits;
using Barograph.PodTrace.Recording;
using Barograph.PodTrace.Rules;
using Barograph.PodTrace.Stories;
using Barograph.PodTrace.Totals;

namespace Barograph.Tests.Unit.PodTrace;

/// <summary>Each rule with the fault that it is for, and with what looks like it and is none.</summary>
public class IssueRulesTests
{
    const ulong Mega = 1024 * 1024;

    [Fact]
    public void a_pool_that_is_too_small_is_named_with_its_peer_and_what_waiting_cost()
    {
        Expect("pool-exhausted", "pool to redis://10.0.3.8:6379 exhausted 4 times: a request had to open one more connection, which took 4ms in the middle, 40ms at most",
            new Injected().Pool("redis://10.0.3.8:6379", 40, 12, 3, 4, 40, 5), "app: 40 requests over 12 connections, 12 busy at once of 12");
        // Twice is no pattern, nor is one in a hundred and more.
        Assert.DoesNotContain(new Injected().Pool("redis://10.0.3.8:6379", 40, 12, 3, 4).Issues(), static i => i.Rule == "pool-exhausted");
        Assert.DoesNotContain(new Injected().Pool("redis://10.0.3.8:6379", 1000, 12, 3, 4, 5).Issues(), static i => i.Rule == "pool-exhausted");
    }

    [Fact]
    public void a_healthy_trace_has_no_issues()
        => Assert.Empty(new Injected()
            .Story(StoryClass.Net, "connect", "10.0.3.7:5432", ms: 0.4, times: 5).Total(Operation.Connect, Kind.Tcp4, 5, 400_000)
            .Story(StoryClass.Dns, "lookup", "db.example A", ms: 1.2, times: 5, detail: "1 answer")
            .Story(StoryClass.Http, "request", "GET shop/", ms: 12, detail: "200", times: 50)
            .Total(Operation.Write, Kind.File, 100, 20_000, bytes: 409_600).Total(Operation.Fsync, Kind.File, 20, 2_000_000)
            .Total(Operation.Futex, Kind.None, 200, 1e9).Total(Operation.RunQueue, Kind.None, 100, 50_000).Total(Operation.OnCpu, Kind.None, 100, 5_000_000)
            .Total(Operation.Open, Kind.File, 100).Total(Operation.Close, Kind.File, 98)
            .Limit(LimitedResource.Memory, 1, 512 * Mega, 200 * Mega).Limit(LimitedResource.Cpu, 1, 2_000_000_000, 0).Limit(LimitedResource.Cpu, 2, 2_000_000_000, 200_000_000, cache: 10)
            .Issues());

    [Theory]
    [InlineData("ECONNREFUSED", "connect-refused", "connections to 10.0.3.7:5432 refused: 41 of 44 failed with ECONNREFUSED")]
    [InlineData("ETIMEDOUT", "connect-timed-out", "connections to 10.0.3.7:5432 timed out: 41 of 44 failed with ETIMEDOUT")]
    [InlineData("ECANCELED", "connect-given-up", "connections to 10.0.3.7:5432 given up: 41 of 44 failed with ECANCELED")]
    [InlineData("EHOSTUNREACH", "connect-unreachable", "connections to 10.0.3.7:5432 unreachable: 41 of 44 failed with EHOSTUNREACH")]
    [InlineData("EADDRNOTAVAIL", "connect-without-a-local-port", "connections to 10.0.3.7:5432 without a local port: 41 of 44 failed with EADDRNOTAVAIL")]
    [InlineData("ENOBUFS", "connect-failing", "connections to 10.0.3.7:5432 failing: 41 of 44 failed with ENOBUFS")]
    public void failed_connects_name_address_and_error(string error, string rule, string title)
    {
        var trace = new Injected().Story(StoryClass.Net, "connect", "10.0.3.7:5432", error, 0.1, times: 41).Story(StoryClass.Net, "connect", "10.0.3.7:5432", ms: 0.2, times: 3);
        var issue = Assert.Single(trace.Issues(), static i => i.Rule.StartsWith("connect-", StringComparison.Ordinal));
        Assert.Equal((Severity.Critical, rule, "10.0.3.7:5432", title), (issue.Severity, issue.Rule, issue.Subject, issue.Title));
    }

    [Fact]
    public void few_failures_below_the_threshold_are_none()
    {
        Injected Trace(double percent) => new Injected(conditions: new TraceConditions { ErrorPercent = percent }).Story(StoryClass.Net, "connect", "10.0.0.1:80", "ECONNREFUSED", 0.1).Story(StoryClass.Net, "connect", "10.0.0.1:80", ms: 0.2, times: 19);
        Refuse("connect-refused", Trace(10));
        Expect("connect-refused", "connections to 10.0.0.1:80 refused: 1 of 20 failed with ECONNREFUSED", Trace(4));
    }

    [Fact]
    public void slow_connects_are_told_from_failed_ones()
    {
        Expect("connect-slow", "connections to 10.0.0.9:443 open slowly: 95% within 1.02s", new Injected().Story(StoryClass.Net, "connect", "10.0.0.9:443", ms: 1020, times: 4));
        Refuse("connect-slow", new Injected().Story(StoryClass.Net, "connect", "10.0.0.9:443", "ETIMEDOUT", 5000, times: 4));
    }

    [Fact]
    public void connections_that_are_not_reused_are_told_and_those_that_carry_much_are_not()
    {
        Injected Trace(ulong bytes) => new Injected().Story(StoryClass.Net, "connect", "10.0.0.5:6379", ms: 0.2, times: 200).Total(Operation.Send, Kind.Tcp4, 200).Peer("10.0.0.5", 6379, new PeerTotal { Connects = 200, SentBytes = bytes });
        Expect("connections-short-lived", "many short connections to 10.0.0.5:6379: 200 opened (10/s), 100 bytes over each on average", Trace(20_000));
        Refuse("connections-short-lived", Trace(200 * Mega));
        Refuse("connections-short-lived", new Injected().Story(StoryClass.Net, "connect", "10.0.0.5:6379", ms: 0.2, times: 20));
    }

    [Fact]
    public void bursts_of_connections_are_told_and_a_steady_rate_is_not()
    {
        Expect("connection-bursts", "connections come in bursts: 20/s at the peak against 2/s on average (40 connections to 1 targets)", new Injected().Story(StoryClass.Net, "connect", "10.0.0.5:80", ms: 0.2, times: 40, at: 9));
        var steady = new Injected();
        for (var i = 0; i < 40; i++) steady.Story(StoryClass.Net, "connect", "10.0.0.5:80", ms: 0.2, at: i / 2.0);
        Refuse("connection-bursts", steady);
        Assert.Equal("steady", steady.Evidence().ConnectionPattern!.Pattern);
    }

    [Fact]
    public void slow_round_trips_are_told_with_the_worst_addresses()
        => Expect("rtt-spikes", "slow round trips: 30 of 100 above 100ms", new Injected()
            .Total(Operation.Send, Kind.Tcp4, 100).Total(Operation.RoundTrip, Kind.Tcp4, 70, 1_000_000).Total(Operation.RoundTrip, Kind.Tcp4, 30, 250_000_000)
            .Peer("10.0.0.8", 443, new PeerTotal { RoundTrips = 30, RoundTripUs = 7_500_000, RoundTripMaxUs = 250_000 }), "10.0.0.8:443: 250ms on average, 250ms at most");

    [Fact]
    public void lost_packets_are_told()
    {
        Expect("retransmits", "packets are lost: 12 retransmissions against 100 sends", new Injected().Total(Operation.Send, Kind.Tcp4, 100).Total(Operation.Retransmit, Kind.Tcp4, 12).Peer("10.0.0.8", 443, new PeerTotal { Retransmits = 12 }), "10.0.0.8:443: 12 retransmissions");
        Refuse("retransmits", new Injected().Total(Operation.Send, Kind.Tcp4, 100_000).Total(Operation.Retransmit, Kind.Tcp4, 12));
    }

    [Fact]
    public void resets_of_open_connections_are_told_and_those_that_refuse_a_connect_are_not()
    {
        Expect("resets", "open connections are cut off: 2 resets received", new Injected().Story(StoryClass.Net, "connect", "10.0.0.8:443", ms: 1, times: 4).Total(Operation.ResetReceived, Kind.Tcp4, 2).Peer("10.0.0.8", 443, new PeerTotal { Resets = 2, Connects = 4 }));
        Refuse("resets", new Injected().Story(StoryClass.Net, "connect", "10.0.0.8:443", "ECONNREFUSED", 1, times: 2).Total(Operation.ResetReceived, Kind.Tcp4, 2));
    }

    [Fact]
    public void failing_sends_and_datagrams_are_told()
    {
        Expect("tcp-errors", "sends and receives fail: 5 of 100 (EPIPE ×5)", new Injected().Total(Operation.Send, Kind.Tcp4, 100, errors: 5).Story(StoryClass.Net, "send", "10.0.0.8:443", "EPIPE", times: 5));
        Expect("udp-errors", "datagrams fail: 10 of 10", new Injected().Total(Operation.Send, Kind.Udp4, 10, errors: 10));
    }

    [Theory]
    [InlineData("NXDOMAIN", "dns-not-found", "lookups of old.example A find no such name: 6 of 6 ended with NXDOMAIN")]
    [InlineData("no answer", "dns-unanswered", "lookups of old.example A get no answer: 6 of 6 ended with no answer")]
    [InlineData("SERVFAIL", "dns-server-failed", "lookups of old.example A fail at the server: 6 of 6 ended with SERVFAIL")]
    [InlineData("REFUSED", "dns-refused", "lookups of old.example A are refused: 6 of 6 ended with REFUSED")]
    public void failing_lookups_are_told_by_name_and_code(string error, string rule, string title)
        => Expect(rule, title, new Injected().Story(StoryClass.Dns, "lookup", "old.example A", error, error == "no answer" ? null : 1, times: 6));

    [Fact]
    public void questions_of_a_search_list_are_one_issue_and_not_many()
    {
        var trace = new Injected();
        foreach (var suffix in (string[])[".shop.svc.cluster.local", ".svc.cluster.local", ".cluster.local"]) trace.Story(StoryClass.Dns, "lookup", $"api.example{suffix} A", "NXDOMAIN", 1, times: 4);
        trace.Story(StoryClass.Dns, "lookup", "api.example A", ms: 1, times: 4);
        Expect("dns-search-paths", "the search list multiplies lookups: 12 of 16 asked for names with a suffix that do not exist", trace);
        Refuse("dns-not-found", trace);
    }

    [Fact]
    public void slow_lookups_are_told() => Expect("dns-slow", "lookups are slow: 5% take 350ms or more", new Injected().Story(StoryClass.Dns, "lookup", "api.example A", ms: 350, times: 4), "api.example A: 350ms on average, 350ms at most");

    [Fact]
    public void failing_endpoints_are_told_whether_asked_or_served()
    {
        Expect("http-server-errors", "GET shop/orders answers with errors: 7 of 10 requests ended with 5xx (mostly 503)", new Injected().Story(StoryClass.Http, "request", "GET shop/orders", "HTTP 503", 5, "503", 7).Story(StoryClass.Http, "request", "GET shop/orders", ms: 5, detail: "200", times: 3));
        Expect("http-serving-errors", "GET shop/orders is answered by this program with errors: 7 of 7 requests ended with 5xx (mostly 500)", new Injected().Story(StoryClass.Http, "serve", "GET shop/orders", "HTTP 500", 5, "500", 7));
        Expect("http-refused", "GET shop/orders is turned away: 5 of 6 requests ended with 429", new Injected().Story(StoryClass.Http, "request", "GET shop/orders", "HTTP 429", 5, "429", 5).Story(StoryClass.Http, "request", "GET shop/orders", ms: 5, detail: "200"));
        Refuse("http-refused", new Injected().Story(StoryClass.Http, "request", "GET shop/orders", "HTTP 404", 5, "404", 5));
        Expect("http-unanswered", "GET shop/orders gets no answer: 3 of 4", new Injected().Story(StoryClass.Http, "request", "GET shop/orders", "no answer", detail: "by the end of the trace", times: 3).Story(StoryClass.Http, "request", "GET shop/orders", ms: 5, detail: "200"));
        Expect("http-slow", "GET shop/orders is slow: 1.20s in the middle", new Injected().Story(StoryClass.Http, "request", "GET shop/orders", ms: 1200, detail: "200", times: 9));
    }

    [Fact]
    public void slow_files_are_told_with_their_paths()
    {
        Expect("fsync-slow", "fsync is slow: 5% take", new Injected().Total(Operation.Fsync, Kind.File, 50, 40_000_000).File("/data/wal", Operation.Fsync, 50, 40), "/data/wal: 50 calls, 40ms on average, 40ms at most");
        Expect("file-reads-slow", "file reads are slow: 5% take", new Injected().Total(Operation.Read, Kind.File, 50, 40_000_000).File("/data/wal", Operation.Read, 50, 40), "/data/wal: 2.00s in all, 40ms at most");
        Expect("file-writes-slow", "file writes are slow: 5% take", new Injected().Total(Operation.Write, Kind.File, 50, 40_000_000).File("/data/wal", Operation.Write, 50, 40));
        Refuse("fsync-slow", new Injected().Total(Operation.Fsync, Kind.File, 1, 12_000_000));
    }

    [Theory]
    [InlineData("ENOSPC", Severity.Critical, "the disk is full: write /data/wal failed with ENOSPC, 3 times (app)")]
    [InlineData("EIO", Severity.Critical, "the disk reports errors: write /data/wal failed with EIO, 3 times (app)")]
    [InlineData("EROFS", Severity.Critical, "the file system is read-only: write /data/wal failed with EROFS, 3 times (app)")]
    [InlineData("EMFILE", Severity.Critical, "the limit of open files is reached: write /data/wal failed with EMFILE, 3 times (app)")]
    [InlineData("EACCES", Severity.Warning, "permission is denied: write /data/wal failed with EACCES, 3 times (app)")]
    public void failing_files_are_told_by_cause(string error, Severity severity, string title)
    {
        var issue = Assert.Single(new Injected().Story(StoryClass.Fs, "write", "/data/wal", error, 0.1, times: 3).Issues());
        Assert.Equal((severity, title), (issue.Severity, issue.Title));
    }

    [Fact]
    public void missing_files_are_told_when_they_are_tried_often_and_the_loaders_are_not()
    {
        Expect("file-missing", "a missing file is tried again and again: open /etc/app/settings.ini failed with ENOENT, 25 times (app)", new Injected().Story(StoryClass.Fs, "open", "/etc/app/settings.ini", "ENOENT", 0.01, times: 25));
        Refuse("file-missing", new Injected().Story(StoryClass.Fs, "open", "/lib/libm.so.6", "ENOENT", 0.01, times: 25));
    }

    [Fact]
    public void work_in_crumbs_is_told() => Expect("file-small-operations", "many small operations on /data/log: 20000 reads and writes (1000/s) of 1 bytes each", new Injected().Total(Operation.Write, Kind.File, 20_000, bytes: 20_000).File("/data/log", Operation.Write, 20_000, 0.001, 20_000));

    [Fact]
    public void descriptors_that_are_not_closed_are_told_for_files_and_connections()
    {
        Expect("descriptor-leak", "app[100] opens and does not close: 80 of 100 files left open", new Injected().Total(Operation.Open, Kind.File, 110, errors: 10).Total(Operation.Close, Kind.File, 20));
        Expect("descriptor-leak", "app[100] opens and does not close: 70 of 90 connections left open", new Injected().Total(Operation.Connect, Kind.Tcp4, 40).Total(Operation.Accept, Kind.Tcp4, 50).Total(Operation.Close, Kind.Tcp4, 20));
        Refuse("descriptor-leak", new Injected().Total(Operation.Open, Kind.File, 1000).Total(Operation.Close, Kind.File, 940));
    }

    [Theory]
    [InlineData("signal 11", "app crashes (SIGSEGV): 2 times")]
    [InlineData("signal 6", "app aborts (SIGABRT): 2 times")]
    [InlineData("signal 9", "app is killed (SIGKILL): 2 times")]
    public void crashes_are_told(string ending, string title) => Expect("crash", title, new Injected().Total(Operation.Exit, Kind.None, 2).Story(StoryClass.Proc, "exit", "", ending, detail: ending, times: 2));

    [Fact]
    public void restarts_and_storms_of_processes_are_told()
    {
        Expect("exits-with-error", "worker fails again and again: 4 ends with exit code 1", new Injected().Total(Operation.Exit, Kind.None, 4).Story(StoryClass.Proc, "exit", "", "exit code 1", times: 4, process: "worker"));
        Expect("process-storm", "many processes are started: 2000 (100/s)", new Injected().Total(Operation.Fork, Kind.None, 2000).Total(Operation.Exec, Kind.None, 2000).Story(StoryClass.Proc, "exec", "/bin/date +%s", times: 2000), "programs: /bin/date ×2000");
    }

    [Fact]
    public void kills_for_memory_are_told_once_with_the_limit()
    {
        var trace = new Injected().Limit(LimitedResource.Memory, 1, 64 * Mega, 20 * Mega).Limit(LimitedResource.Memory, 2, 64 * Mega, 10 * Mega, hits: 1)
            .Total(Operation.OutOfMemory, Kind.None, 1).Story(StoryClass.Proc, "out of memory", "", "killed for want of memory").Total(Operation.Exit, Kind.None, 1).Story(StoryClass.Proc, "exit", "", "signal 9");
        Expect("oom-kill", "killed for want of memory: 1 process (app[100]); the limit is 64.00 MB", trace);
        Refuse("crash", trace);
    }

    [Theory]
    [InlineData(85, "WARNING")]
    [InlineData(93, "CRITICAL")]
    public void memory_near_its_limit_is_told_without_the_files_cache(ulong used, string severity)
    {
        var issue = Assert.Single(new Injected().Limit(LimitedResource.Memory, 1, 100 * Mega, (used + 5) * Mega, cache: 5 * Mega).Issues());
        Assert.Equal(("memory-near-limit", severity, $"memory is near its limit: {used}% of 100.00 MB at most, {used}% on average, file cache not counted"), (issue.Rule, Issue.Label(issue.Severity), issue.Title));
        Assert.Empty(new Injected().Limit(LimitedResource.Memory, 1, 100 * Mega, 95 * Mega, cache: 50 * Mega).Issues());
    }

    [Fact]
    public void a_processor_limit_that_stops_the_program_is_told_with_its_share()
    {
        Expect("cpu-throttled", "the CPU limit stops the program: in 60 of 100 periods (60%), for 3.00s in all; the limit is 0.5 CPUs",
            new Injected().Limit(LimitedResource.Cpu, 0, 500_000_000, 0, cache: 10, hits: 1).Limit(LimitedResource.Cpu, 10, 500_000_000, 4_900_000_000, cache: 110, hits: 61, stoppedNs: 3_000_000_000));
        Expect("cpu-near-limit", "the processor is near its limit: 96% of 2 CPUs at most", new Injected().Limit(LimitedResource.Cpu, 0, 2_000_000_000, 0).Limit(LimitedResource.Cpu, 10, 2_000_000_000, 19_200_000_000, cache: 100, hits: 1));
        Expect("io-near-limit", "disk throughput is near its limit: 90% of 10.00 MB/s at most", new Injected().Limit(LimitedResource.Io, 0, 10 * Mega, 0).Limit(LimitedResource.Io, 10, 10 * Mega, 90 * Mega));
    }

    [Fact]
    public void waiting_for_a_processor_is_told_when_it_is_much_against_the_work()
    {
        Expect("cpu-contention", "threads wait for a processor: 5% of the waits take", new Injected().Total(Operation.RunQueue, Kind.None, 100, 30_000_000).Total(Operation.OnCpu, Kind.None, 100, 5_000_000));
        Refuse("cpu-contention", new Injected().Total(Operation.RunQueue, Kind.None, 2, 30_000_000).Total(Operation.OnCpu, Kind.None, 1000, 5_000_000));
    }

    [Fact]
    public void fights_for_a_lock_are_told_from_idle_threads()
    {
        Expect("lock-contention", "threads wait for locks: 40000 futex calls (2000/s), 0.5ms on average, 20.00s in all", new Injected().Total(Operation.Futex, Kind.None, 40_000, 500_000), "most of it in app[100]: 40000 calls, 20.00s");
        Refuse("lock-contention", new Injected().Total(Operation.Futex, Kind.None, 40, 1e9));
    }

    [Fact]
    public void a_process_that_keeps_a_processor_busy_is_told() => Expect("cpu-busy", "app[100] keeps a processor busy: 98% of one CPU over 20s", new Injected().Total(Operation.OnCpu, Kind.None, 98, 200_000_000));

    [Fact]
    public void a_trace_that_is_not_whole_says_so() => Expect("events-lost", "this trace is not whole: 1234 events were lost", new Injected().Lost(1234));

    [Fact]
    public void the_worst_comes_first_and_there_is_an_end_to_it()
    {
        var trace = new Injected().Story(StoryClass.Fs, "open", "/etc/app/settings.ini", "ENOENT", 0.01, times: 25).Story(StoryClass.Http, "request", "GET shop/a", ms: 900, detail: "200", times: 3);
        for (var i = 0; i < 60; i++) trace.Story(StoryClass.Net, "connect", $"10.0.0.{i}:80", "ECONNREFUSED", 0.1, times: i + 3);
        var issues = trace.Issues();
        Assert.Equal(IssueRules.MaxIssues, issues.Count);
        Assert.Equal("10.0.0.59:80", issues[0].Subject);
        Assert.Equal(issues.OrderByDescending(static i => i.Severity).ThenByDescending(static i => i.Weight), issues);
    }

    static void Expect(string rule, string title, Injected trace, string? evidence = null)
    {
        var issue = Assert.Single(trace.Issues(), i => i.Rule == rule);
        Assert.StartsWith(title, issue.Title, StringComparison.Ordinal);
        Assert.NotEmpty(issue.Advice);
        if (evidence is not null) Assert.Contains(evidence, issue.Evidence);
    }

    static void Refuse(string rule, Injected trace) => Assert.DoesNotContain(trace.Issues(), i => i.Rule == rule);
}
