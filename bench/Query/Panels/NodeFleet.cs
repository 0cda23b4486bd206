using Barograph.Model.Contracts;
using Barograph.Model.Labels;
using Barograph.Storage;

namespace Barograph.Bench.Query.Panels;

/// <summary>
/// What a fleet of node_exporters and one histogram each writes in six hours and ten minutes: 100 series a host, every 15 s, each host at its own moment of
/// the interval, now and then some milliseconds late.
/// </summary>
sealed class NodeFleet(int hosts, long endMs)
{
    public const int Scrapes = 1480;
    public const int IntervalMs = 15_000;

    enum Kind : byte
    {
        Constant,
        Ticks,
        Counter,
        Pages,
        Load,
        Bucket,
    }

    sealed record Spec(string Name, Kind Kind, double Rate, params (string Name, string Value)[] Labels);

    static readonly Spec[] Shape = Build();

    readonly Random random = new(20261126);

    public long StartMs => endMs - Scrapes * (long)IntervalMs;

    public static string Instance(int host) => $"host-{host:D5}.dc{host / 100}.example.net:9100";

    public async Task WriteAsync(Store store, CancellationToken cancel)
    {
        var series = hosts * Shape.Length;
        var values = new double[series];
        var refs = new SeriesRef[series];
        var batch = new SampleBatch();
        var report = new AppendReport();
        for (var scrape = 0; scrape < Scrapes; scrape++)
        {
            batch.Clear();
            for (var host = 0; host < hosts; host++)
            {
                var time = StartMs + scrape * (long)IntervalMs + host * 7919 % IntervalMs + (random.Next(64) == 0 ? random.Next(5) : 0);
                for (var i = 0; i < Shape.Length; i++)
                {
                    var at = host * Shape.Length + i;
                    var shown = Advance(Shape[i], ref values[at]);
                    if (scrape == 0) batch.AddNew(LabelsOf(host, Shape[i]), time, shown);
                    else batch.Add(refs[at], time, shown);
                }
            }
            await store.AppendAsync(batch, report, cancel);
            if (report.Appended != series) throw new InvalidOperationException($"{series - report.Appended} samples were refused");
            if (scrape == 0) batch.Refs.CopyTo(refs);
            store.Tend();
        }
    }

    double Advance(Spec spec, ref double state)
    {
        var grows = spec.Rate * (0.7 + random.NextDouble() * 0.6);
        switch (spec.Kind)
        {
            case Kind.Ticks:
                return (state += Math.Floor(grows * 15 + random.NextDouble())) / 100;
            case Kind.Counter or Kind.Bucket:
                return state += Math.Floor(grows * 15 + random.NextDouble());
            case Kind.Pages:
                state = Math.Floor(Math.Max(16, state + 0.002 * (spec.Rate - state) + spec.Rate * 0.001 * (random.NextDouble() - 0.5)));
                return state * 4096;
            case Kind.Load:
                state = Math.Max(0, state + 0.1 * (spec.Rate - state) + 0.3 * (random.NextDouble() - 0.5));
                return Math.Round(state * 100) / 100;
            default:
                return spec.Rate;
        }
    }

    static LabelSet LabelsOf(int host, Spec spec)
        => LabelSet.Of([("__name__", spec.Name), ("datacenter", $"dc{host / 100}"), ("env", "production"), ("instance", Instance(host)), ("job", "node"), .. spec.Labels]);

    static Spec[] Build()
    {
        var specs = new List<Spec>();
        (string Mode, double Share)[] modes =
            [("idle", 77), ("iowait", 0.05), ("irq", 0), ("nice", 0), ("softirq", 0.1), ("steal", 0), ("system", 6), ("user", 16)];
        for (var cpu = 0; cpu < 4; cpu++)
        {
            foreach (var (mode, share) in modes)
                specs.Add(new("node_cpu_seconds_total", share == 0 ? Kind.Constant : Kind.Ticks, share, ("cpu", $"{cpu}"), ("mode", mode)));
        }
        foreach (var name in (string[])["MemFree", "MemAvailable", "Buffers", "Cached", "Active", "Inactive", "Dirty", "Slab", "AnonPages", "Mapped", "Shmem", "PageTables"])
            specs.Add(new($"node_memory_{name}_bytes", Kind.Pages, 1 << 20));
        foreach (var name in (string[])["receive_bytes", "receive_packets", "receive_errs", "transmit_bytes", "transmit_packets", "transmit_errs"])
        {
            var rate = name.EndsWith("errs", StringComparison.Ordinal) ? 0.001 : name.EndsWith("bytes", StringComparison.Ordinal) ? 2.4e6 : 3100;
            for (var device = 0; device < 2; device++) specs.Add(new($"node_network_{name}_total", Kind.Counter, rate / (device + 1), ("device", $"eth{device}")));
        }
        foreach (var name in (string[])["read_bytes", "written_bytes", "reads_completed", "writes_completed", "io_time_seconds", "read_time_seconds"])
        {
            for (var device = 0; device < 2; device++) specs.Add(new($"node_disk_{name}_total", Kind.Counter, 90, ("device", $"nvme{device}n1")));
        }
        foreach (var name in (string[])["size_bytes", "avail_bytes", "files_free"])
        {
            for (var mount = 0; mount < 3; mount++)
            {
                specs.Add(new($"node_filesystem_{name}", name[0] == 's' ? Kind.Constant : Kind.Pages, 6e6,
                    ("device", $"/dev/nvme0n1p{mount + 1}"), ("fstype", "ext4"), ("mountpoint", mount == 0 ? "/" : $"/var/lib/volume{mount}")));
            }
        }
        specs.AddRange([new("node_load1", Kind.Load, 1.6), new("node_load5", Kind.Load, 1.4), new("node_load15", Kind.Load, 1.2)]);
        specs.AddRange([new("node_context_switches_total", Kind.Counter, 9000), new("node_intr_total", Kind.Counter, 5200), new("node_forks_total", Kind.Counter, 4)]);
        specs.AddRange([new("node_procs_running", Kind.Load, 3), new("node_boot_time_seconds", Kind.Constant, 1.7e9), new("node_time_seconds", Kind.Counter, 1)]);
        specs.Add(new("node_uname_info", Kind.Constant, 1, ("machine", "x86_64"), ("release", "6.12.48-amd64"), ("sysname", "Linux")));
        string[] bounds = ["0.005", "0.01", "0.025", "0.05", "0.1", "0.25", "0.5", "1", "2.5", "5", "+Inf"];
        for (var i = 0; i < bounds.Length; i++)
            specs.Add(new("http_request_duration_seconds_bucket", Kind.Bucket, 0.1 + 0.2 * i, ("handler", "/api/v1/items"), ("le", bounds[i])));
        specs.Add(new("http_request_duration_seconds_count", Kind.Bucket, 2.3, ("handler", "/api/v1/items")));
        specs.Add(new("http_request_duration_seconds_sum", Kind.Bucket, 0.2, ("handler", "/api/v1/items")));
        while (specs.Count < 100) specs.Add(new($"node_vmstat_{specs.Count}_total", Kind.Counter, 10));
        return [.. specs];
    }
}
