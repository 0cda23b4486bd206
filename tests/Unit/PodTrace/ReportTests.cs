using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Barograph.PodTrace.Diagnosis;
using Barograph.PodTrace.Events;
using Barograph.PodTrace.Limits;
using Barograph.PodTrace.Recording;
using Barograph.PodTrace.Reports;
using Barograph.PodTrace.Stories;
using Barograph.PodTrace.Totals;

namespace Barograph.Tests.Unit.PodTrace;

public partial class ReportTests
{
    const string Golden = "tests/Unit/PodTrace/Golden";

    /// <summary>Titles and labels are podtrace's: who can read one report finds the way in the other.</summary>
    [Theory]
    [InlineData("txt")]
    [InlineData("json")]
    [InlineData("html")]
    public void the_report_of_a_troubled_service_is_the_one_that_was_looked_at(string format)
    {
        var path = Path.Combine(RepositoryRoot.Path, Golden, $"troubled.{format}");
        var printed = Printed(Report.Of(Troubled().Evidence()), format);
        if (Environment.GetEnvironmentVariable("BAROGRAPH_WRITE_GOLDEN") == "1") File.WriteAllText(path, printed);
        Assert.Equal(File.ReadAllText(path), printed);
    }

    /// <summary>Recorded from a shell script with --record; the text is what was printed when that trace was live.</summary>
    [Fact]
    public void a_recording_of_a_script_makes_the_report_that_was_printed_live()
    {
        using var file = File.OpenRead(Path.Combine(RepositoryRoot.Path, Golden, "refused.trace"));
        var reader = new TraceReader(file, "refused.trace");
        var stories = new List<Story>();
        var teller = new StoryTeller(reader.Boot, stories.Add);
        var tables = reader.ReadAll(teller.Take);
        teller.Finish();
        var collector = new EvidenceCollector(reader.Conditions, reader.Boot, reader.StartedNs);
        stories.ForEach(collector.Take);
        foreach (var limit in reader.Limits) collector.Take(limit);
        foreach (var pulse in reader.Pulses) collector.Take(pulse);
        Assert.True(reader.IsComplete);
        Assert.Equal(File.ReadAllText(Path.Combine(RepositoryRoot.Path, Golden, "refused.txt")), Printed(Report.Of(collector.Finish(reader.EndedNs, tables, teller.PathOf)), "txt"));
    }

    [Fact]
    public void every_section_stands_under_podtraces_title_in_podtraces_order()
    {
        var text = Printed(Report.Of(Troubled().Evidence()), "txt");
        string[] titles =
        [
            "=== Diagnostic Report (collected over 20.000s) ===", "Summary:", "DNS Statistics:", "TCP Statistics:", "Connection Statistics:", "File System Statistics:", "UDP Statistics:", "HTTP Statistics:", "CPU Statistics:",
            "TCP Connection State Tracking:", "Memory Statistics:", "Resource Limits:", "Connection Pools:", "CPU Usage by Process:", "Process and Syscall Activity:", "Process Activity:", "Activity Timeline:", "Activity Bursts:", "Connection Patterns:",
            "Network I/O Pattern:", "Potential Issues Detected:",
        ];
        var at = titles.Select(title => text.IndexOf("\n" + title + "\n", StringComparison.Ordinal)).ToList();
        at[0] = text.StartsWith(titles[0], StringComparison.Ordinal) ? 0 : -1;
        Assert.DoesNotContain(-1, at);
        Assert.Equal(at.Order(), at);
        string[] labels =
        [
            "  Total events: ", "  Events per second: ", "  Collection period: 20:00:00 to 20:00:20", "  Total lookups: 8 (0.4/sec)", "  Send operations: 400 (20.0/sec)", "  Average RTT: ", "  RTT spikes (>100ms): 30", "  Total connections: 50 (2.5/sec)",
            "  Average latency: ", "  Max latency: ", "  Percentiles: P50=", "  Failed connections: 41 (82.0%)", "    - ECONNREFUSED: 41 occurrences", "  Top connection targets:", "  Write operations: 500 (25.0/sec)", "  Read operations: 100 (5.0/sec)",
            "  Fsync operations: 50 (2.5/sec)", "  Slow operations (>10.0ms): ", "  Top accessed files:", "  Requests: 10 (0.5/sec)", "  Top requested URLs:", "  Thread switches: ", "  Average block time: ", "  State changes: ", "  Page faults: ", "  OOM kills: 1",
            "  Execve calls: ", "  Fork events: ", "  Open calls: ", "  Close calls: ", "  Active processes: ", "  Pattern: ", "  Peak rate: ", "  Unique targets: 2", "  Send/Receive ratio: 2.00:1", "  Average throughput: 30.0 ops/sec",
        ];
        foreach (var label in labels) Assert.Contains("\n" + label, text, StringComparison.Ordinal);
    }

    [Fact]
    public void an_empty_trace_has_a_report()
    {
        var report = Report.Of(new EvidenceCollector(new TraceConditions(), Injected.Boot, 0).Finish(0, Snapshot.Empty, static (_, _) => ""));
        var text = Printed(report, "txt");
        Assert.Contains("Total events: 0", text, StringComparison.Ordinal);
        Assert.Contains("No potential issues found.", text, StringComparison.Ordinal);
        Assert.DoesNotContain("NaN", text + Printed(report, "json") + Printed(report, "html"), StringComparison.Ordinal);
        Assert.Single(report.Sections);
    }

    [Fact]
    public void colours_are_for_terminals_only()
    {
        var report = Report.Of(Troubled().Evidence());
        Assert.DoesNotContain('\e', Printed(report, "txt"));
        var coloured = new StringWriter();
        new TextReport(coloured, true, TimeZoneInfo.Utc).Write(report);
        Assert.Contains("\e[1;31mCRITICAL", coloured.ToString(), StringComparison.Ordinal);
        Assert.Equal(Printed(report, "txt"), Colours().Replace(coloured.ToString(), ""));
    }

    [Fact]
    public void what_programs_call_themselves_reaches_neither_terminal_nor_page()
    {
        var report = Report.Of(new Injected().Story(StoryClass.Net, "connect", "10.0.0.1:80", "ECONNREFUSED", 0.1, times: 9, process: "<script>\e[2J").Story(StoryClass.Fs, "open", "/tmp/<b>\e]0;x\a", "EACCES", 0.1).Evidence());
        Assert.DoesNotContain('\e', Printed(report, "txt"));
        var html = Printed(report, "html");
        Assert.DoesNotContain("<script", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<b>", html, StringComparison.Ordinal);
        Assert.DoesNotContain('\a', html);
    }

    [Fact]
    public void the_page_needs_nothing_else_and_its_charts_are_well_formed()
    {
        var html = Printed(Report.Of(Troubled().Evidence()), "html");
        Assert.DoesNotContain("http://", html.Replace("\"http://www.w3.org", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.DoesNotMatch("<(script|link|img|iframe)", html);
        var charts = Charts().Matches(html);
        Assert.True(charts.Count >= 6);
        foreach (Match chart in charts) Assert.NotEmpty(XElement.Parse(chart.Value).Elements("rect"));
    }

    [Fact]
    public void events_are_a_table_with_podtraces_columns_and_no_formulas()
    {
        var output = new StringWriter();
        var table = new EventTable(output);
        table.Take(new Story { Time = DateTimeOffset.UnixEpoch.AddSeconds(1), Class = StoryClass.Net, Action = "connect", Process = 5, Thread = 5, ProcessName = "a,\"b\"", Cgroup = 1, Target = "=1+1", Error = "ECONNREFUSED", DurationNs = 1_500_000 });
        Assert.Equal("timestamp,pid,process_name,type,latency_ms,error,target\n1000000000,5,\"a,\"\"b\"\"\",NET connect,1.5,ECONNREFUSED,'=1+1\n", output.ToString());
    }

    [Fact]
    public async Task a_recording_of_a_real_trace_makes_the_same_report_byte_by_byte()
    {
        if (!TracedShell.CanRun) return;
        using var file = new MemoryStream();
        var (writer, conditions) = (new TraceWriter(file, Injected.Boot, 0), new TraceConditions { Target = "a shell" });
        writer.Take(conditions);
        var live = new EvidenceCollector(conditions, Injected.Boot, 0);
        var liveTeller = new StoryTeller(Injected.Boot, live.Take);
        var shell = await TracedShell.RunAsync("for i in 1 2 3; do cat /nonexistent/x; done; dd if=/dev/zero of=/dev/null bs=100 count=100; true", also: one =>
        {
            writer.Take(one);
            liveTeller.Take(one);
        });
        var (pulse, limit) = (Pulse.Of(3_000_000_000, shell.Tables), new LimitReading { TimeNs = 5, Resource = LimitedResource.Memory, Limit = 100, Usage = 50 });
        writer.Take(pulse);
        writer.Take(limit);
        live.Take(pulse);
        live.Take(limit);
        writer.Finish(shell.Tables, 4_000_000_000);
        liveTeller.Finish();
        var expected = Report.Of(live.Finish(4_000_000_000, shell.Tables, liveTeller.PathOf));

        var reader = new TraceReader(new MemoryStream(file.ToArray()), "t");
        var replayed = new EvidenceCollector(conditions, reader.Boot, reader.StartedNs);
        var teller = new StoryTeller(reader.Boot, replayed.Take);
        var tables = reader.ReadAll(teller.Take);
        teller.Finish();
        Assert.Equal("a shell", reader.Conditions.Target);
        foreach (var one in reader.Limits) replayed.Take(one);
        foreach (var one in reader.Pulses) replayed.Take(one);
        var report = Report.Of(replayed.Finish(reader.EndedNs, tables, teller.PathOf, reader.IsComplete));
        foreach (var format in (string[])["txt", "json", "html"]) Assert.Equal(Printed(expected, format), Printed(report, format));
    }

    [Fact]
    public void two_reports_are_compared_by_what_got_worse_and_better()
    {
        ReportFile File(Injected trace, string name) => ReportFile.Read(Encoding.UTF8.GetBytes(Printed(Report.Of(trace.Evidence()), "json")), name);
        var good = File(new Injected().Story(StoryClass.Net, "connect", "10.0.0.1:80", ms: 1, times: 20).Total(Operation.Fsync, Kind.File, 50, 40_000_000).Total(Operation.Write, Kind.File, 100, 1000, bytes: 1000), "good.json");
        var bad = File(new Injected(40).Story(StoryClass.Net, "connect", "10.0.0.1:80", ms: 30, times: 30).Story(StoryClass.Net, "connect", "10.0.0.1:80", "ECONNREFUSED", 30, times: 10).Total(Operation.Fsync, Kind.File, 100, 1_000_000).Total(Operation.Write, Kind.File, 200, 1000, bytes: 2000), "bad.json");
        var comparison = ReportComparison.Of(good, bad);

        Assert.Equal("connect-refused", Assert.Single(comparison.NewIssues, static i => i.Rule == "connect-refused").Rule);
        Assert.Equal("fsync-slow", Assert.Single(comparison.GoneIssues).Rule);
        Assert.Contains(comparison.Worse, static c => c.Place == new FigurePlace("connections", "10.0.0.1:80", "failed") && c is { Before: 0, After: 0.25 });
        Assert.Contains(comparison.Worse, static c => c.Place == new FigurePlace("connections", "", "avg_latency_ms") && Math.Round(c.Ratio) == 30);
        Assert.Contains(comparison.Better, static c => c.Place == new FigurePlace("filesystem", "", "fsync_avg_latency_ms"));
        // Twice as many writes in twice the time are as many.
        Assert.DoesNotContain(comparison.Worse.Concat(comparison.Better).Concat(comparison.Other), static c => c.Place.Key == "write_operations");
        var text = new StringWriter();
        new TextComparison(text, false).Write(comparison, good, bad);
        Assert.Contains("+ CRITICAL connections to 10.0.0.1:80 refused", text.ToString().Replace("WARNING ", "CRITICAL", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("30x  connections: avg latency  1.00ms → 30.00ms", text.ToString(), StringComparison.Ordinal);

        var same = ReportComparison.Of(good, good);
        Assert.Empty(same.Worse.Concat(same.Better).Concat(same.Other));
    }

    [Theory]
    [InlineData("{", "line 1: no JSON")]
    [InlineData("[1]", "no report: an object with a member summary is wanted")]
    [InlineData("{\"summary\": 3}", "no report: an object with a member summary is wanted")]
    public void what_is_no_report_is_refused_by_name(string text, string says)
        => Assert.Contains("x.json: " + says, Assert.Throws<FormatException>(() => ReportFile.Read(Encoding.UTF8.GetBytes(text), "x.json")).Message, StringComparison.Ordinal);

    [Fact]
    public void the_live_summary_says_how_much_how_fast_by_whom_and_what_is_wrong()
    {
        var lines = LiveSummary.Lines(Troubled().Evidence(), TimeZoneInfo.Utc);
        Assert.StartsWith("--- 20:00:20 last 20.0s: ", lines[0], StringComparison.Ordinal);
        foreach (var family in (string[])["NET ", "DNS ", "HTTP ", "FS ", "CPU ", "TOP   app[100] ", "CRITICAL "]) Assert.Contains(lines, l => l.StartsWith(family, StringComparison.Ordinal));
        var json = new MemoryStream();
        using (var writer = new Utf8JsonWriter(json)) LiveSummary.Write(writer, Troubled().Evidence());
        var root = JsonDocument.Parse(json.ToArray()).RootElement;
        Assert.Equal(("SUMMARY", 20.0, 41), (root.GetProperty("type").GetString(), root.GetProperty("seconds").GetDouble(), root.GetProperty("connect").GetProperty("errors").GetInt32()));
    }

    [Fact]
    public void quantiles_are_exact_while_there_are_few_and_within_a_slot_beyond()
    {
        var (few, many) = (new LatencySample(), new LatencySample(10));
        for (var i = 1; i <= 1000; i++)
        {
            few.Add(i * 1_000_000L);
            many.Add(i * 1_000_000L);
        }
        Assert.Equal((500e6, 950e6, 990e6, 1000e6), (few.Summary().P50Ns, few.Summary().P95Ns, few.Summary().P99Ns, few.Summary().MaxNs));
        Assert.InRange(many.Summary().P50Ns, 400e6, 620e6);
        for (var slot = 1; slot < HistogramSlots.Length - 1; slot++) Assert.Equal(slot, LatencySample.SlotOf(Math.Ceiling(LatencySpread.LowerNs(slot))));
    }

    [Fact]
    public void names_that_somebody_makes_up_do_not_fill_the_memory()
    {
        var trace = new Injected();
        for (var i = 0; i < 5000; i++) trace.Story(StoryClass.Dns, "lookup", $"{i}.example A", "NXDOMAIN", 1);
        var dns = trace.Evidence().Dns!;
        Assert.Equal((5000ul, 2001), (dns.Lookups, dns.Names.Count));
        Assert.Equal(3000ul, dns.Names.Single(static n => n.Name == "(others)").Lookups);
    }

    static Injected Troubled()
    {
        var trace = new Injected(conditions: new TraceConditions { Target = "command shop --serve", Missing = ["on_io_uring: this kernel has no such tracepoint"] })
            .Process(200, "worker")
            .Story(StoryClass.Net, "connect", "10.0.3.7:5432", "ECONNREFUSED", 0.09, times: 41, at: 12).Story(StoryClass.Net, "connect", "10.0.3.8:6379", ms: 0.4, times: 9, at: 3).Total(Operation.Connect, Kind.Tcp4, 50, 150_000, errors: 41)
            .Story(StoryClass.Dns, "lookup", "db.shop.example A", ms: 2.5, detail: "1 answer", times: 5).Story(StoryClass.Dns, "lookup", "old.shop.example A", "NXDOMAIN", 1.5, times: 3)
            .Story(StoryClass.Http, "request", "GET api/orders", "HTTP 503", 620, "503", 4).Story(StoryClass.Http, "request", "GET api/orders", ms: 20, detail: "200", times: 6)
            .Story(StoryClass.Fs, "open", "/etc/shop/feature.conf", "ENOENT", 0.01, times: 30).Story(StoryClass.Proc, "exec", "/usr/bin/worker --once", process: "worker", times: 4).Story(StoryClass.Proc, "exit", "", "exit code 1", process: "worker", times: 4)
            .Story(StoryClass.Proc, "out of memory", "", "killed for want of memory", at: 15, process: "worker")
            .Total(Operation.Send, Kind.Tcp4, 400, 12_000, bytes: 400_000).Total(Operation.Receive, Kind.Tcp4, 200, 14_000, bytes: 2_000_000).Total(Operation.RoundTrip, Kind.Tcp4, 570, 800_000).Total(Operation.RoundTrip, Kind.Tcp4, 30, 240_000_000)
            .Total(Operation.Retransmit, Kind.Tcp4, 9).Total(Operation.Send, Kind.Udp4, 8, 9000, bytes: 320).Total(Operation.Receive, Kind.Udp4, 8, 9000, bytes: 800).Total(Operation.State, (Kind)2, 50).Total(Operation.State, (Kind)1, 9)
            .File("/data/orders.idx", Operation.Open, 40, 0.02)
            .Pool("redis://10.0.3.8:6379", 600, 9, 2.5, 3, 41)
            .Peer("10.0.3.8", 6379, new PeerTotal { SentBytes = 400_000, ReceivedBytes = 2_000_000, Connects = 9, RoundTrips = 600, RoundTripUs = 7_600_000, RoundTripMaxUs = 240_000, Retransmits = 9 })
            .Total(Operation.Write, Kind.File, 500, 30_000, bytes: 1_000_000).Total(Operation.Read, Kind.File, 100, 8000, bytes: 50_000).Total(Operation.Fsync, Kind.File, 50, 45_000_000)
            .File("/data/wal", Operation.Write, 500, 0.03, 1_000_000).File("/data/wal", Operation.Fsync, 50, 45).File("/etc/shop.conf", Operation.Read, 100, 0.008, 50_000)
            .Total(Operation.OnCpu, Kind.None, 900, 3_000_000).Total(Operation.OnCpu, Kind.None, 100, 9_000_000, process: 200).Total(Operation.Blocked, Kind.None, 900, 14_000_000).Total(Operation.RunQueue, Kind.None, 1000, 60_000).Total(Operation.Futex, Kind.None, 120, 2_000_000)
            .Total(Operation.PageFault, Kind.None, 4000).Total(Operation.OutOfMemory, Kind.None, 1, process: 200).Total(Operation.Exec, Kind.None, 4, process: 200).Total(Operation.Fork, Kind.None, 4).Total(Operation.Exit, Kind.None, 4, process: 200)
            .Total(Operation.Open, Kind.File, 260, errors: 30).Total(Operation.Close, Kind.File, 100)
            .Limit(LimitedResource.Memory, 0, 64 << 20, 40 << 20, 5 << 20).Limit(LimitedResource.Memory, 10, 64 << 20, 63 << 20, 1 << 20).Limit(LimitedResource.Memory, 20, 64 << 20, 30 << 20, 1 << 20, hits: 1)
            .Limit(LimitedResource.Cpu, 0, 500_000_000, 0).Limit(LimitedResource.Cpu, 20, 500_000_000, 3_600_000_000, cache: 200, hits: 60, stoppedNs: 2_200_000_000);
        for (var second = 1; second <= 20; second++) trace.Pulse(second, (ulong)(second * 100) + (second > 12 ? 4000ul : 0), (ulong)second * 20, (ulong)second * 10);
        return trace;
    }

    static string Printed(Report report, string format)
    {
        if (format == "txt")
        {
            var text = new StringWriter();
            new TextReport(text, false, TimeZoneInfo.Utc).Write(report);
            return text.ToString();
        }
        var bytes = new MemoryStream();
        if (format == "json") JsonReport.Write(bytes, report);
        else HtmlReport.Write(bytes, report, TimeZoneInfo.Utc);
        return Encoding.UTF8.GetString(bytes.ToArray());
    }

    [GeneratedRegex("\e\\[[0-9;]*m")]
    private static partial Regex Colours();

    [GeneratedRegex("<svg.*?</svg>")]
    private static partial Regex Charts();
}
