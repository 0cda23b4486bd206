using System.Text;
using Barograph.Discovery;
using Barograph.Formats.Configuration;
using Barograph.Model.Contracts;
using Barograph.Model.Hashing;
using Barograph.Model.Instruments;
using Barograph.Scraping.Loops;
using Barograph.Scraping.Pools;
using Microsoft.Extensions.Logging;

namespace Barograph.Scraping;

/// <summary>All scrape pools of the process: the configuration comes in, targets come from discovery, samples go to the sink.</summary>
public sealed class ScrapeYard : IAsyncDisposable
{
    readonly ISampleSink sink;
    readonly DiscoveryPlan discovery;
    readonly ScrapeOptions options;
    readonly ScrapeInstruments instruments;
    readonly TimeProvider clock;
    readonly ILogger log;
    readonly BatchShelf batches = new();
    readonly SemaphoreSlim oneAtATime = new(1);
    readonly List<Task> endings = []; // pools that are gone but still owe markers
    readonly List<ScrapePool> ended = [];
    readonly Dictionary<string, ScrapeFailureLog> failureLogs = new(StringComparer.Ordinal);
    bool disposed;
    volatile IReadOnlyDictionary<string, ScrapePool> pools = new Dictionary<string, ScrapePool>();

    public ScrapeYard(ISampleSink sink, DiscoveryPlan discovery, ScrapeOptions options, InstrumentRegistry registry, TimeProvider clock, ILogger log)
    {
        this.sink = sink;
        this.discovery = discovery;
        this.options = options;
        this.clock = clock;
        this.log = log;
        instruments = new ScrapeInstruments(registry);
        registry.Observe("prometheus_target_metadata_cache_entries", "Total number of metric metadata entries in the cache.", InstrumentKind.Gauge,
            reader => ShowMetadata(reader, static target => target.Metadata.Count));
        registry.Observe("prometheus_target_metadata_cache_bytes", "The number of bytes that are currently used for storing metric metadata in the cache.",
            InstrumentKind.Gauge, reader => ShowMetadata(reader, static target => target.Metadata.SizeBytes));
        discovery.Start(SyncAsync);
    }

    /// <summary>Every pool as it stands, by job name.</summary>
    public IReadOnlyList<PoolView> Pools => [.. pools.OrderBy(static p => p.Key, StringComparer.Ordinal).Select(static p => p.Value.View)];

    /// <summary>The pool of one job; null where there is none.</summary>
    public PoolView? Pool(string job) => pools.TryGetValue(job, out var pool) ? pool.View : null;

    /// <summary>Goes over to another configuration: pools whose part says the same are left alone.</summary>
    public async Task AdoptAsync(PrometheusConfig next)
    {
        await oneAtATime.WaitAsync().ConfigureAwait(false);
        try
        {
            var seed = SeedOf(next.Global);
            var after = new Dictionary<string, ScrapePool>(StringComparer.Ordinal);
            foreach (var config in next.ScrapeConfigs)
            {
                var around = Surroundings(config, seed);
                if (pools.TryGetValue(config.JobName, out var pool)) await pool.AdoptAsync(config, around).ConfigureAwait(false);
                else pool = new ScrapePool(config, around);
                after[config.JobName] = pool;
            }
            var gone = pools.Where(p => !after.ContainsKey(p.Key)).Select(static p => p.Value).ToArray();
            pools = after;
            await discovery.AdoptAsync(next.ScrapeConfigs.ToDictionary(static c => c.JobName, static c => c.Discoveries)).ConfigureAwait(false);
            endings.RemoveAll(static ending => ending.IsCompleted);
            foreach (var pool in gone) End(pool);
        }
        finally
        {
            oneAtATime.Release();
        }
    }

    void End(ScrapePool pool)
    {
        ended.Add(pool);
        endings.Add(pool.StopAsync(LoopEnd.TargetGone));
    }

    Task SyncAsync(string job, IReadOnlyList<TargetGroup> groups)
        => pools.TryGetValue(job, out var pool) ? pool.SyncAsync(groups) : Task.CompletedTask;

    ScrapeSurroundings Surroundings(ScrapeConfig config, ulong seed)
        => new(sink, clock, options, instruments, batches, log, seed, FailureLog(config.ScrapeFailureLogFile));

    ScrapeFailureLog? FailureLog(string path)
    {
        if (path.Length == 0) return null;
        if (!failureLogs.TryGetValue(path, out var file)) failureLogs[path] = file = new ScrapeFailureLog(path, log);
        return file;
    }

    // Two servers with the same targets are told apart by their names and external labels.
    ulong SeedOf(GlobalConfig global) => XxHash64.Hash(Encoding.UTF8.GetBytes(options.HostName), global.ExternalLabels.Hash());

    void ShowMetadata(IInstrumentReader reader, Func<Targets.ScrapeTarget, long> size)
    {
        foreach (var pool in Pools) reader.Sample("", [new("scrape_job", pool.Config.JobName)], pool.Targets.Sum(size));
    }

    /// <summary>Ends all scraping without marking any series: the process is to come back to the same targets.</summary>
    public async ValueTask DisposeAsync()
    {
        if (disposed) return;
        disposed = true;
        await discovery.DisposeAsync().ConfigureAwait(false);
        foreach (var pool in ended) await pool.AbortEndingsAsync().ConfigureAwait(false);
        await Task.WhenAll(endings).ConfigureAwait(false);
        await Task.WhenAll(pools.Values.Select(static pool => pool.StopAsync(LoopEnd.Shutdown))).ConfigureAwait(false);
        foreach (var file in failureLogs.Values) file.Dispose();
    }
}
