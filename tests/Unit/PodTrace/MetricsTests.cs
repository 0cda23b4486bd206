using System.Buffers;
using System.Net;
using System.Text;
using Barograph.Formats.Exposition;
using Barograph.Model.Instruments;
using Barograph.PodTrace.Events;
using Barograph.PodTrace.Metrics;
using Barograph.PodTrace.Peers;
using Barograph.PodTrace.Stories;
using Barograph.PodTrace.Targets;
using Barograph.PodTrace.Totals;

namespace Barograph.Tests.Unit.PodTrace;

public sealed class MetricsTests
{
    static readonly TargetName Shop = new("shop", "web-1", "app");

    readonly ManualClock clock = new();
    readonly InstrumentRegistry instruments = new();
    readonly TargetNames names = new();
    readonly TraceMetrics metrics;

    public MetricsTests()
    {
        metrics = Make(new MetricLimits());
        names.Set(7, Shop);
    }

    TraceMetrics Make(MetricLimits limits) => new(instruments, names, limits, clock);

    [Fact]
    public void round_trips_stand_in_buckets_that_double_twenty_times_from_a_tenth_of_a_millisecond()
    {
        metrics.Take(Tables([(7, 1, Operation.RoundTrip, Kind.Tcp4, Slots((30_000, 2), (150_000, 3), (60_000_000_000, 1)))], (1, "nginx")));
        var page = Page();
        const string Labels = """type="NET",process_name="nginx",namespace="shop",pod="web-1",container="app",target_namespace="",target_pod="",target_service="" """;
        Assert.Contains($$"""podtrace_rtt_seconds_bucket{{{Labels.Trim()}},le="0.0001"} 2""", page);
        Assert.Contains($$"""podtrace_rtt_seconds_bucket{{{Labels.Trim()}},le="0.0002"} 5""", page);
        Assert.Contains($$"""podtrace_rtt_seconds_bucket{{{Labels.Trim()}},le="52.4288"} 5""", page);
        Assert.Contains($$"""podtrace_rtt_seconds_bucket{{{Labels.Trim()}},le="+Inf"} 6""", page);
        Assert.Contains($$"""podtrace_rtt_seconds_count{{{Labels.Trim()}}} 6""", page);
        Assert.Equal(21, page.Count(static l => l.StartsWith("podtrace_rtt_seconds_bucket", StringComparison.Ordinal)));
    }

    [Fact]
    public void every_slot_counts_in_the_bucket_whose_bound_ends_it()
    {
        // A naive count of the same durations, for all slots.
        for (var slot = 0; slot < HistogramSlots.Length; slot++)
        {
            var series = new LatencySeries();
            var middle = (long)Math.Sqrt(Math.Max(LatencySpread.LowerNs(slot), 1) * LatencySpread.UpperNs(slot));
            series.Add(middle);
            var seen = new Collected();
            series.Show(seen, []);
            for (var bucket = 0; bucket < LatencySeries.Buckets; bucket++)
                Assert.Equal(middle / 1e9 <= LatencySeries.BoundSeconds(bucket) ? 1 : 0, seen.Buckets[bucket]);
            // And natively never in a bucket that ends below the duration's slot.
            var native = seen.Newest!;
            var at = Enumerable.Range(0, native.Counts.Count).Single(i => native.Counts[i] > 0);
            Assert.InRange(LatencySpread.UpperNs(slot) / 1e9, 0, Math.Pow(2, (native.First + at) / Math.Pow(2, native.Schema)) * 1.0001);
        }
    }

    [Fact]
    public void two_pods_of_a_namespace_do_not_overwrite_each_other()
    {
        names.Set(8, Shop with { Pod = "web-2" });
        metrics.Take(Tables([(7, 1, Operation.Send, Kind.Tcp4, Bytes(100)), (8, 2, Operation.Send, Kind.Tcp4, Bytes(5)), (8, 2, Operation.Receive, Kind.Udp6, Bytes(6)), (8, 2, Operation.Send, Kind.Unix, Bytes(9))], (1, "nginx"), (2, "nginx")));
        Assert.Equal(
        [
            """podtrace_network_bytes_total{type="NET",process_name="nginx",direction="send",namespace="shop",pod="web-1",container="app",target_namespace="",target_pod="",target_service=""} 100""",
            """podtrace_network_bytes_total{type="NET",process_name="nginx",direction="send",namespace="shop",pod="web-2",container="app",target_namespace="",target_pod="",target_service=""} 5""",
            """podtrace_network_bytes_total{type="NET",process_name="nginx",direction="recv",namespace="shop",pod="web-2",container="app",target_namespace="",target_pod="",target_service=""} 6""",
        ], Page("podtrace_network_bytes_total"));
    }

    [Fact]
    public void pods_and_services_that_are_talked_to_are_told_apart_and_forgotten_five_minutes_after_they_went()
    {
        var (registry, peers) = (new InstrumentRegistry(), new PeerNames());
        var own = new TraceMetrics(registry, names, new MetricLimits { Targets = 2 }, clock, peers);
        var numbers = new Dictionary<NamedAddress, uint>();
        peers.Begin((address, number) => numbers[address] = number, address => numbers.Remove(address));
        PeerName[] owners = [new("shop", "db-0", "db"), new("shop", "", "cache"), new("shop", "web-3", "")];
        var addresses = Enumerable.Range(1, 3).Select(static i => NamedAddress.Of(new IPAddress([10, 0, 0, (byte)i]))).ToList();
        peers.Adopt(addresses.Zip(owners).ToDictionary(static p => p.First, static p => p.Second));
        TotalRow Row(int owner, Operation operation, Total total) => new(7, 1, operation, Kind.Tcp4, total) { Peer = owner < 0 ? 0 : numbers[addresses[owner]] };
        own.Take(Peered([Row(-1, Operation.Send, Bytes(1)), Row(0, Operation.Send, Bytes(20)), Row(1, Operation.Receive, Bytes(300)), Row(0, Operation.RoundTrip, Slots((150_000, 4))), Row(1, Operation.Connect, Slots((150_000, 2)))]));
        own.Take(Connected("10.0.0.2:6379", 5_000_000));
        Assert.Equal(["", "shop/db-0/db 20", "shop/ /cache 300"], Page(registry).Where(static l => l.StartsWith("podtrace_network_bytes_total{", StringComparison.Ordinal)).Select(PeerOf));
        Assert.Contains("shop/db-0/db 4", Page(registry).Where(static l => l.StartsWith("podtrace_rtt_seconds_count{", StringComparison.Ordinal)).Select(PeerOf));
        Assert.Contains("shop/ /cache 2", Page(registry).Where(static l => l.StartsWith("podtrace_latency_seconds_count{", StringComparison.Ordinal)).Select(PeerOf));
        Assert.Equal(["shop/ /cache 0.005"], Page(registry).Where(static l => l.StartsWith("podtrace_latency_latest_seconds{", StringComparison.Ordinal)).Select(PeerOf));

        // The limit holds for them, too.
        own.Take(Peered([Row(2, Operation.Send, Bytes(4000))]));
        Assert.Contains("other/other/other 4000", Page(registry).Where(static l => l.StartsWith("podtrace_network_bytes_total{", StringComparison.Ordinal)).Select(PeerOf));
        Assert.Contains("""podtrace_metrics_label_overflows_total{label="target_pod"} 1""", Page(registry));

        peers.Adopt(new() { [addresses[0]] = owners[0] });
        clock.Move(TimeSpan.FromMinutes(6));
        own.Take(Peered([]));
        Assert.Equal(["", "shop/db-0/db 20", "other/other/other 4000"], Page(registry).Where(static l => l.StartsWith("podtrace_network_bytes_total{", StringComparison.Ordinal)).Select(PeerOf));
    }

    [Fact]
    public void uses_of_pools_are_counted_and_their_number_is_limited()
    {
        PoolUse Use(PoolStep step, string pool, long waitNs = 0) => new(step, pool, "nginx", 7, waitNs, false, 1, 1);
        foreach (var step in (PoolStep[])[PoolStep.Acquire, PoolStep.Acquire, PoolStep.Release]) metrics.Take(Use(step, "redis://10.0.3.8:6379"));
        metrics.Take(Use(PoolStep.Exhausted, "redis://10.0.3.8:6379", 5_000_000));
        const string Labels = """{pool_id="redis://10.0.3.8:6379",process_name="nginx",namespace="shop",pod="web-1",container="app"}""";
        Assert.Equal("2", Value("podtrace_pool_acquires_total"));
        Assert.Contains($"podtrace_pool_releases_total{Labels} 1", Page());
        Assert.Contains($"podtrace_pool_exhausted_total{Labels} 1", Page());
        Assert.Contains($"podtrace_pool_wait_seconds_sum{Labels} 0.005", Page());
        for (var i = 0; i < 205; i++) metrics.Take(Use(PoolStep.Acquire, $"http://10.0.4.{i}:80"));
        Assert.Equal(201, Page("podtrace_pool_acquires_total").Count);
        Assert.Contains("""podtrace_metrics_label_overflows_total{label="pool_id"} 6""", Page());
    }

    sealed record TotalRow(ulong Group, uint Process, Operation Operation, Kind Kind, Total Total)
    {
        public uint Peer { get; init; }
    }

    static Snapshot Peered(TotalRow[] rows) => Tables([], (1, "nginx")) with
    {
        Totals = [.. rows.Select(static r => KeyValuePair.Create(new TotalKey { Cgroup = r.Group, Process = r.Process, Operation = r.Operation, Kind = r.Kind, Peer = r.Peer }, r.Total))],
    };

    static Story Connected(string address, long tookNs)
        => new() { Time = default, Class = StoryClass.Net, Action = "connect", Process = 1, Thread = 1, ProcessName = "nginx", Cgroup = 7, Target = address, DurationNs = tookNs };

    // Namespace, pod and service of a line, and its value; nothing where it has none.
    static string PeerOf(string line)
    {
        var labels = System.Text.RegularExpressions.Regex.Match(line, """target_namespace="(.*?)",target_pod="(.*?)",target_service="(.*?)".*} (.*)$""");
        return labels.Groups[1].Length == 0 ? "" : $"{labels.Groups[1]}/{(labels.Groups[2].Length == 0 ? " " : labels.Groups[2])}/{labels.Groups[3]} {labels.Groups[4]}";
    }

    [Fact]
    public void counters_grow_by_what_rows_grew_also_when_a_process_number_is_used_again()
    {
        metrics.Take(Tables([(7, 1, Operation.Write, Kind.File, Bytes(100, 4))], (1, "a")));
        metrics.Take(Tables([(7, 1, Operation.Write, Kind.File, Bytes(150, 6))], (1, "a")));
        metrics.Take(Tables([], []));
        metrics.Take(Tables([(7, 1, Operation.Write, Kind.File, Bytes(10, 1))], (1, "b")));
        metrics.Take(Tables([(7, 1, Operation.Write, Kind.File, Bytes(3, 1)), (7, 0, Operation.Write, Kind.File, Bytes(999, 9))], (1, "b")));
        Assert.Equal(["a 150", "b 10"], Page("podtrace_filesystem_bytes_total").Select(static l => $"{l.Split('"')[3]} {l.Split(' ')[^1]}"));
        Assert.Contains(Page("podtrace_fs_latency_seconds_histogram_count"), static l => l.StartsWith("podtrace_fs_latency_seconds_histogram_count{type=\"write\",process_name=\"a\"", StringComparison.Ordinal) && l.EndsWith(" 6", StringComparison.Ordinal));
    }

    [Fact]
    public void stories_tell_dns_http_errors_and_the_newest_connect()
    {
        metrics.Take(Tables([(7, 1, Operation.Connect, Kind.Tcp4, Slots((1_000_000, 2)) with { Errors = 1 })], (1, "curl")));
        metrics.Take(Tell(StoryClass.Net, "connect", 3_000_000, "ECONNREFUSED"));
        metrics.Take(Tell(StoryClass.Dns, "lookup", 2_000_000, "NXDOMAIN"));
        metrics.Take(Tell(StoryClass.Dns, "lookup", null, "no answer"));
        metrics.Take(Tell(StoryClass.Http, "serve", 5_000_000, "HTTP 503") with { Target = "GET shop/x", Detail = "503" });
        metrics.Take(Tell(StoryClass.Http, "request", 5_000_000, null) with { Target = "BREW shop/x", Detail = "200" });
        Assert.Equal("0.003", Value("podtrace_latency_latest_seconds"));
        Assert.Equal("2", Value("podtrace_latency_seconds_count"));
        Assert.Equal("1", Value("podtrace_connects_failed_total"));
        Assert.Equal("0.002", Value("podtrace_dns_latency_seconds_gauge"));
        Assert.Equal("1", Value("podtrace_dns_latency_seconds_histogram_count"));
        Assert.Contains("event_type=\"NET\",process_name=\"curl\",error_code=\"ECONNREFUSED\"", string.Concat(Page("podtrace_errors_total")), StringComparison.Ordinal);
        Assert.Equal(["server GET 503", "client other 200"], Page("podtrace_http_latency_seconds_count").Select(static l => l.Split('"')).Select(static p => $"{p[5]} {p[7]} {p[9]}"));
    }

    [Fact]
    public void calls_over_grpc_are_histograms_by_method_and_counts_by_status()
    {
        metrics.Take(Tell(StoryClass.Grpc, "call", 2_000_000, null) with { Command = "/shop.Orders/Get", Detail = "OK" });
        metrics.Take(Tell(StoryClass.Grpc, "call", 3_000_000, "UNAVAILABLE") with { Command = "/shop.Orders/Get", Detail = "UNAVAILABLE" });
        metrics.Take(Tell(StoryClass.Grpc, "serve", 900_000_000, null) with { Command = "/shop.Orders/Watch", Detail = "OK, streamed" });
        metrics.Take(Tell(StoryClass.Grpc, "call", null, "no answer") with { Command = "/shop.Orders/Get", Detail = "by the end of the trace" });
        metrics.Take(Tell(StoryClass.Grpc, "call", null, null) with { Command = "/shop.Orders/Watch", Detail = "open, by the end of the trace" });
        Assert.Equal(
        [
            """podtrace_grpc_latency_seconds_count{type="GRPC",process_name="curl",method="/shop.Orders/Get",namespace="shop",pod="web-1",container="app"} 2""",
            """podtrace_grpc_latency_seconds_count{type="GRPC",process_name="curl",method="/shop.Orders/Watch",namespace="shop",pod="web-1",container="app"} 1""",
        ], Page("podtrace_grpc_latency_seconds_count"));
        Assert.Equal(["client /shop.Orders/Get OK 1", "client /shop.Orders/Get UNAVAILABLE 1", "server /shop.Orders/Watch OK 1", "client /shop.Orders/Get no answer 1"],
            Page("podtrace_grpc_calls_total").Select(static l => l.Split('"')).Select(static p => $"{p[5]} {p[7]} {p[9]}{p[^1][1..]}"));
        // Whoever calls may invent methods.
        for (var i = 0; i < 500; i++) metrics.Take(Tell(StoryClass.Grpc, "call", 1, null) with { Command = $"/a/{i}", Detail = "OK" });
        Assert.InRange(Page("podtrace_grpc_latency_seconds_count").Count(), 200, 202);
        metrics.Http2 = static () => new Http2Overflows(3, 4);
        Assert.Equal(["frames 0", "connections 3", "requests 4"], Page("podtrace_http2_drops_total").Select(static l => l.Split('"')).Select(static p => $"{p[1]}{p[2][1..]}"));
    }

    [Fact]
    public void names_beyond_the_limit_are_other_and_counted()
    {
        var few = new InstrumentRegistry();
        var limited = new TraceMetrics(few, names, new MetricLimits { ProcessNames = 2, Targets = 1 }, clock);
        names.Set(8, Shop with { Pod = "web-2" });
        limited.Take(Tables([.. Enumerable.Range(1, 5).Select(static p => (p == 5 ? 8ul : 7ul, (uint)p, Operation.PageFault, Kind.None, Bytes(0)))], [.. Enumerable.Range(1, 5).Select(static p => ((uint)p, $"p{p}"))]));
        var page = Page(few);
        Assert.Equal(["p1 web-1 1", "p2 web-1 1", "other web-1 2", "other other 1"],
            page.Where(static l => l.StartsWith("podtrace_page_faults_total", StringComparison.Ordinal)).Select(static l => l.Split('"')).Select(static p => $"{p[3]} {p[7]}{p[10][1..]}"));
        Assert.Contains("podtrace_metrics_label_overflows_total{label=\"process_name\"} 3", page);
        Assert.Contains("podtrace_metrics_label_overflows_total{label=\"pod\"} 1", page);
    }

    [Fact]
    public void the_series_of_a_pod_that_went_are_shown_five_minutes_longer()
    {
        metrics.Take(Tables([(7, 1, Operation.PageFault, Kind.None, Bytes(0))], (1, "a")));
        metrics.Leave(Shop);
        clock.Move(TimeSpan.FromMinutes(4));
        metrics.Take(Tables([], []));
        Assert.NotEmpty(Page("podtrace_page_faults_total"));
        clock.Move(TimeSpan.FromMinutes(2));
        metrics.Take(Tables([], []));
        Assert.Empty(Page("podtrace_page_faults_total"));
        metrics.Leave(Shop);
        metrics.Return(Shop);
        metrics.Take(Tables([(7, 2, Operation.PageFault, Kind.None, Bytes(0))], (2, "a")));
        clock.Move(TimeSpan.FromMinutes(9));
        metrics.Take(Tables([(7, 2, Operation.PageFault, Kind.None, Bytes(0))], (2, "a")));
        Assert.NotEmpty(Page("podtrace_page_faults_total"));
    }

    [Fact]
    public void tables_are_read_once_a_second_however_often_one_looks()
    {
        var reads = 0;
        metrics.Begin(() => Tables([(7, 1, Operation.PageFault, Kind.None, Bytes(0, (ulong)++reads))], (1, "a")), static () => [new TableUse("totals", 3, 4)]);
        Page();
        Assert.Equal("1", Value("podtrace_page_faults_total"));
        clock.Move(TimeSpan.FromSeconds(2));
        Assert.Equal("2", Value("podtrace_page_faults_total"));
        Assert.Contains("podtrace_bpf_map_utilization_ratio{map=\"totals\"} 0.75", Page());
        metrics.End();
        Assert.Equal(3, reads);
        clock.Move(TimeSpan.FromSeconds(2));
        Assert.Equal("3", Value("podtrace_page_faults_total"));
        Assert.Empty(Page("podtrace_bpf_map_utilization_ratio"));
    }

    [Fact]
    public void what_was_lost_is_shown()
    {
        metrics.Take(Tables([], []) with { Losses = [5, 4, 3, 2, 1] });
        Assert.Equal("5", Value("podtrace_ring_buffer_drops_total"));
        Assert.Contains("podtrace_table_drops_total{table=\"files\"} 3", Page());
    }

    static Story Tell(StoryClass kind, string action, long? tookNs, string? error) => new()
    {
        Time = DateTimeOffset.UnixEpoch,
        Class = kind,
        Action = action,
        Process = 1,
        Thread = 1,
        ProcessName = "curl",
        Cgroup = 7,
        DurationNs = tookNs,
        Error = error,
    };

    static Total Bytes(ulong bytes, ulong count = 1)
    {
        var total = new Total { Bytes = bytes, Count = count };
        total.Slots[3] = (uint)count;
        return total;
    }

    static Total Slots(params (long Ns, uint Count)[] durations)
    {
        var total = default(Total);
        foreach (var (ns, count) in durations)
        {
            total.Count += count;
            total.SumNs += (ulong)ns * count;
            total.Slots[LatencySeries.SlotOf(ns)] += count;
        }
        return total;
    }

    static Snapshot Tables((ulong Group, uint Process, Operation Operation, Kind Kind, Total Total)[] rows, params (uint Process, string Name)[] programs)
        => Snapshot.Empty with
        {
            Totals = [.. rows.Select(static r => KeyValuePair.Create(new TotalKey { Cgroup = r.Group, Process = r.Process, Operation = r.Operation, Kind = r.Kind }, r.Total))],
            Processes = [.. programs.Select(static p => KeyValuePair.Create(p.Process, Row(p.Name)))],
        };

    static ProcessRow Row(string name)
    {
        var row = default(ProcessRow);
        Encoding.UTF8.GetBytes(name, row.Name);
        return row;
    }

    string Value(string series) => Assert.Single(Page(series)).Split(' ')[^1];

    List<string> Page(string series) => [.. Page().Where(l => l.StartsWith(series + "{", StringComparison.Ordinal) || l.StartsWith(series + " ", StringComparison.Ordinal))];

    List<string> Page() => Page(instruments);

    internal static List<string> Page(InstrumentRegistry registry)
    {
        var page = new ArrayBufferWriter<byte>();
        using var writer = new ExpositionWriter(page, ExpositionFormat.Text004);
        registry.Show(new InstrumentExposition(writer));
        writer.Complete();
        return [.. Encoding.UTF8.GetString(page.WrittenSpan).Split('\n')];
    }

    sealed class Collected : IInstrumentReader
    {
        public List<double> Buckets { get; } = [];

        public NativeBuckets? Newest { get; private set; }

        public void Family(string name, string help, InstrumentKind kind)
        {
        }

        public void Sample(string suffix, ReadOnlySpan<KeyValuePair<string, string>> labels, double value)
        {
            if (suffix == "_bucket") Buckets.Add(value);
        }

        public void Native(NativeBuckets buckets) => Newest = buckets;
    }

    sealed class ManualClock : TimeProvider
    {
        long now = 1;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => now;

        public void Move(TimeSpan by) => now += by.Ticks;
    }
}
