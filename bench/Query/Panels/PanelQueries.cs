using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using Barograph.Model.Contracts;
using Barograph.Model.Instruments;
using Barograph.Model.Tenants;
using Barograph.Query;
using Barograph.Query.Results;
using Barograph.Storage;
using Barograph.Web.Json;
using Microsoft.Extensions.Logging.Abstractions;

namespace Barograph.Bench.Query.Panels;

/// <summary>
/// The queries of the side-by-side benchmark inside one process, over a real store of 10,000 series: what the engine, the store and the JSON of the answer
/// cost without HTTP and without another server beside it. Meant for finding out what bounds a query, not for comparing.
/// </summary>
static class PanelQueries
{
    const int Hosts = 100;

    static readonly long EndMs = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() / 60_000 * 60_000;
    static readonly long StartMs = EndMs - 6 * 3600 * 1000;

    /// <param name="Name">As in the table of the side-by-side benchmark.</param>
    /// <param name="StepSeconds">0: an instant query.</param>
    sealed record Panel(string Name, string Text, int StepSeconds = 0, long? FromMs = null);

    static Panel[] All()
    {
        var host = NodeFleet.Instance(42);
        var one = $"rate(node_network_receive_bytes_total{{instance=\"{host}\",device=\"eth0\"}}[5m])";
        const string few = "sum by (mode)(rate(node_cpu_seconds_total{cpu=\"0\",datacenter=\"dc0\"}[5m]))";
        const string many = "sum by (mode)(rate(node_cpu_seconds_total{job=\"node\"}[5m]))";
        return
        [
            new("instant, one series", $"node_load1{{instance=\"{host}\"}}"),
            new("rate of one series, 6h/15s", one, 15),
            new("rate of one series, 6h/60s", one, 60),
            new("one host, 100 series, 6h/60s", $"{{instance=\"{host}\"}}", 60),
            new("sum by (rate), 800 series", few),
            new("sum by (rate), 800 series, 6h/60s", few, 60),
            new("sum by (rate), 3200 series", many),
            new("sum by (rate), 3200 series, 6h/60s", many, 60),
            new("sum by instance (rate), 3200 series", "sum by (instance)(rate(node_cpu_seconds_total[5m]))"),
            new("sum by instance (rate), 3200 series, 1h/60s", "sum by (instance)(rate(node_cpu_seconds_total[5m]))", 60, EndMs - 3_600_000),
            new("sum by, 6000 series by name regex", "sum by (datacenter)({__name__=~\"node_.+_total\"})"),
            new("avg by, gauge, 100 series, 6h/60s", "avg by (datacenter)(node_memory_MemAvailable_bytes)", 60),
            new("avg_over_time 6h, 100 series", "avg by (datacenter)(avg_over_time(node_memory_MemFree_bytes[6h]))"),
            new("topk(10, rate), 200 series", "topk(10, rate(node_network_transmit_bytes_total[5m]))"),
            new("histogram_quantile of sum, 1100 series, 6h/60s", "histogram_quantile(0.99, sum by (le)(rate(http_request_duration_seconds_bucket[5m])))", 60),
            new("histogram_quantile, 1100 series", "histogram_quantile(0.9, rate(http_request_duration_seconds_bucket[5m]))"),
            new("regex matchers", "count by (mountpoint)(node_filesystem_avail_bytes{instance=~\"host-.*[05]\\\\..+\",mountpoint=~\"/|/var/.+1\"})"),
            new("subquery max_over_time [1h:1m], 800 series", $"max_over_time({few}[1h:1m])"),
            new("join group_left, 200 series", "sum by (release)(node_memory_MemFree_bytes * on(instance) group_left(release) node_uname_info)"),
            new("count by (__name__), all 10000", "count by (__name__)({__name__=~\".+\"})"),
        ];
    }

    /// <summary>usage: panels [--seconds=N] [--head] [--decoded=MiB] [NAME-PART …]     --head: no blocks are cut; --decoded: memory for decoded chunks, 24 unless given</summary>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments)
    {
        var wanted = arguments.Where(static a => !a.StartsWith("--", StringComparison.Ordinal)).ToList();
        var seconds = arguments.FirstOrDefault(static a => a.StartsWith("--seconds=", StringComparison.Ordinal)) is { } given
            ? double.Parse(given["--seconds=".Length..], CultureInfo.InvariantCulture) : 1;
        var decoded = arguments.FirstOrDefault(static a => a.StartsWith("--decoded=", StringComparison.Ordinal)) is { } size
            ? int.Parse(size["--decoded=".Length..], CultureInfo.InvariantCulture) : 24;
        var folder = Directory.CreateTempSubdirectory("barograph-panels-").FullName;
        await using (var store = await Store.OpenAsync(
            new StoreOptions { DataDirectory = folder, Blocks = arguments.Contains("--head") ? null : new BlockOptions(), DecodedChunkBytes = decoded << 20 }, new InstrumentRegistry(), NullLoggerFactory.Instance, TimeProvider.System, CancellationToken.None))
        {
            await new NodeFleet(Hosts, EndMs).WriteAsync(store, CancellationToken.None);
            await store.FlushAsync(CancellationToken.None);
            Console.WriteLine($"{store.Blocks(TenantId.Anonymous).Count} blocks; milliseconds of processor, median and least of the clock; kilobytes allocated");
            Console.WriteLine($"{"panel",-50} {"CPU",8} {"median",8} {"least",8} {"samples",10} {"allocated",10} {"JSON",8} {"bytes",9}");
            var engine = new QueryEngine(new EngineOptions { MaxSamples = 500_000_000 }, new InstrumentRegistry(), TimeProvider.System);
            foreach (var panel in All())
            {
                if (wanted.Count > 0 && !wanted.Any(w => panel.Name.Contains(w, StringComparison.OrdinalIgnoreCase))) continue;
                await MeasureAsync(engine, store, panel, TimeSpan.FromSeconds(seconds));
            }
        }
        Directory.Delete(folder, recursive: true);
        return 0;
    }

    static async Task MeasureAsync(QueryEngine engine, ISeriesSource source, Panel panel, TimeSpan length)
    {
        var buffer = new ArrayBufferWriter<byte>(1 << 20);
        List<double> asked = [], written = [];
        QueryResult result;
        var allocated = long.MaxValue;
        var processor = TimeSpan.Zero;
        var watch = Stopwatch.StartNew();
        do
        {
            var (bytes, used) = (GC.GetTotalAllocatedBytes(), Environment.CpuUsage.TotalTime);
            var began = Stopwatch.GetTimestamp();
            result = panel.StepSeconds == 0
                ? await engine.InstantAsync(source, new InstantQuery(TenantId.Anonymous, panel.Text, EndMs), CancellationToken.None)
                : await engine.RangeAsync(source, new RangeQuery(TenantId.Anonymous, panel.Text, panel.FromMs ?? StartMs, EndMs, panel.StepSeconds * 1000), CancellationToken.None);
            var answered = Stopwatch.GetTimestamp();
            processor += Environment.CpuUsage.TotalTime - used;
            allocated = Math.Min(allocated, GC.GetTotalAllocatedBytes() - bytes);
            buffer.ResetWrittenCount();
            new ResultWriter(buffer).Write(result.Value);
            asked.Add(Stopwatch.GetElapsedTime(began, answered).TotalMilliseconds);
            written.Add(Stopwatch.GetElapsedTime(answered).TotalMilliseconds);
        }
        while (watch.Elapsed < length || asked.Count < 5);
        asked.Sort();
        written.Sort();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{panel.Name,-50} {processor.TotalMilliseconds / asked.Count,8:F3} {asked[asked.Count / 2],8:F3} {asked[0],8:F3} {result.Statistics.TotalQueryableSamples,10} {allocated / 1024.0,10:F0} {written[written.Count / 2],8:F3} {buffer.WrittenCount,9}"));
    }
}
