using System.Diagnostics;
using Barograph.Formats.Configuration;
using Barograph.Outbound.Http;
using Barograph.Scraping.Fetching;
using Barograph.Scraping.Loops;
using Barograph.Scraping.Pages;
using Barograph.Scraping.Targets;
using Microsoft.Extensions.Logging;

namespace Barograph.Scraping.Pools;

/// <summary>All targets of one scrape configuration, and a loop for each.</summary>
public sealed partial class ScrapePool
{
    readonly SemaphoreSlim oneAtATime = new(1);
    readonly Dictionary<ulong, ScrapeLoop> loops = [];
    readonly List<ScrapeLoop> endings = []; // loops whose markers are still due
    ScrapeSurroundings around;
    HttpService http;
    string fingerprint;
    IReadOnlyList<TargetGroup> groups = [];
    volatile PoolView view;

    public ScrapePool(ScrapeConfig config, ScrapeSurroundings around)
    {
        this.around = around;
        http = new HttpService(config.Http, around.Clock);
        fingerprint = LoopsOf(config);
        view = new PoolView(config, [], [], 0, []);
        around.Instruments.Pools.Increment();
        around.Instruments.PoolTargetLimit.With(config.JobName).Value = config.Limits.TargetLimit;
    }

    /// <summary>Configuration, targets and complaints as of the last change.</summary>
    public PoolView View => view;

    /// <summary>Takes what discovery found. Targets that stay keep their loops.</summary>
    public async Task SyncAsync(IReadOnlyList<TargetGroup> found)
    {
        await oneAtATime.WaitAsync().ConfigureAwait(false);
        try
        {
            groups = found;
            await SyncLockedAsync(view.Config).ConfigureAwait(false);
        }
        finally
        {
            oneAtATime.Release();
        }
    }

    /// <summary>Goes over to another configuration; where it says the same nothing happens, otherwise every loop is replaced.</summary>
    public async Task AdoptAsync(ScrapeConfig next, ScrapeSurroundings nextAround)
    {
        await oneAtATime.WaitAsync().ConfigureAwait(false);
        try
        {
            var nextFingerprint = LoopsOf(next);
            var changed = nextFingerprint != fingerprint || nextAround.OffsetSeed != around.OffsetSeed || nextAround.Failures != around.Failures;
            if (!changed)
            {
                view = view with { Config = next };
                return;
            }
            around.Instruments.Reloads.Increment();
            var before = http;
            var nextHttp = new HttpService(next.Http, nextAround.Clock);
            (fingerprint, around, http) = (nextFingerprint, nextAround, nextHttp);
            around.Instruments.PoolTargetLimit.With(next.JobName).Value = next.Limits.TargetLimit;
            await SyncLockedAsync(next, replaceAll: true).ConfigureAwait(false);
            before.Dispose();
        }
        finally
        {
            oneAtATime.Release();
        }
    }

    /// <summary>Ends all loops.</summary>
    public async Task StopAsync(LoopEnd why)
    {
        await oneAtATime.WaitAsync().ConfigureAwait(false);
        try
        {
            await Task.WhenAll(loops.Values.Select(loop => loop.StopAsync(why))).ConfigureAwait(false);
            if (why == LoopEnd.TargetGone) endings.AddRange(loops.Values);
            else await Task.WhenAll(endings.Select(static loop => loop.AbortAsync())).ConfigureAwait(false);
            loops.Clear();
            await Task.WhenAll(endings.Select(static loop => loop.Ended)).ConfigureAwait(false);
            http.Dispose();
            around.Instruments.PoolTargets.Remove(view.Config.JobName);
            around.Instruments.PoolTargetLimit.Remove(view.Config.JobName);
            around.Instruments.PoolSyncs.Remove(view.Config.JobName);
            around.Instruments.SyncLength.Remove(view.Config.JobName);
        }
        finally
        {
            oneAtATime.Release();
        }
    }

    /// <summary>Lets the markers go that are still due; the process is about to end.</summary>
    public async Task AbortEndingsAsync()
    {
        foreach (var loop in endings.ToArray()) await loop.AbortAsync().ConfigureAwait(false);
    }

    async Task SyncLockedAsync(ScrapeConfig config, bool replaceAll = false)
    {
        var start = Stopwatch.GetTimestamp();
        var (targets, dropped, droppedCount, complaints) = Plan(config);
        var forced = config.Limits.TargetLimit > 0 && targets.Count > config.Limits.TargetLimit
            ? $"target_limit exceeded (number of targets: {targets.Count}, limit: {config.Limits.TargetLimit})"
            : null;
        if (forced is not null) around.Instruments.TargetLimitExceeded.Increment();

        var previous = view;
        await StopGoneAsync(targets).ConfigureAwait(false);
        if (replaceAll) await ReplaceAsync(config, KeepsCaches(previous.Config, config), targets, forced).ConfigureAwait(false);
        foreach (var (hash, target) in targets)
        {
            if (!loops.TryGetValue(hash, out var loop)) loops[hash] = loop = StartLoop(target, config, new ScrapeCache(), forced);
            loop.ForcedError = forced;
        }
        view = new PoolView(config, [.. loops.Values.Select(static l => l.Target).OrderBy(static t => t.Labels).ThenBy(static t => t.Hash)],
            dropped, droppedCount, complaints);
        around.Instruments.PoolTargets.With(config.JobName).Value = loops.Count;
        around.Instruments.PoolSyncs.With(config.JobName).Increment();
        around.Instruments.SyncLength.Observe(config.JobName, Stopwatch.GetElapsedTime(start).TotalSeconds);
    }

    (Dictionary<ulong, ScrapeTarget> Targets, List<DroppedTarget> Dropped, int DroppedCount, List<string> Complaints) Plan(ScrapeConfig config)
    {
        var plan = new TargetPlan(config);
        var targets = new Dictionary<ulong, ScrapeTarget>();
        var dropped = new List<DroppedTarget>();
        var complaints = new List<string>();
        var droppedCount = 0;
        foreach (var group in groups)
        {
            for (var i = 0; i < group.Targets.Count; i++)
            {
                switch (plan.Judge(group.Targets[i], group.Labels, out var discovered, out var target))
                {
                    case TargetPlan.Verdict.Scrape:
                        targets.TryAdd(target!.Hash, target);
                        break;
                    case TargetPlan.Verdict.Dropped:
                        droppedCount++;
                        if (config.Limits.KeepDroppedTargets == 0 || dropped.Count < config.Limits.KeepDroppedTargets)
                            dropped.Add(new DroppedTarget(config.JobName, discovered));
                        break;
                    default:
                        complaints.Add($"instance {i} in group {group.Source}: {plan.Complaint}");
                        around.Instruments.SyncFailed.With(config.JobName).Increment();
                        LogFaulty(around.Log, config.JobName, i, group.Source, plan.Complaint);
                        break;
                }
            }
        }
        return (targets, dropped, droppedCount, complaints);
    }

    async Task StopGoneAsync(Dictionary<ulong, ScrapeTarget> targets)
    {
        endings.RemoveAll(static loop => loop.Ended.IsCompleted);
        var gone = loops.Where(l => !targets.ContainsKey(l.Key)).ToArray();
        foreach (var (hash, loop) in gone)
        {
            loops.Remove(hash);
            endings.Add(loop);
        }
        await Task.WhenAll(gone.Select(static l => l.Value.StopAsync(LoopEnd.TargetGone))).ConfigureAwait(false);
    }

    // The new loop keeps the target's place in the interval, so it goes on where the old one stopped. All at once: stopping waits for
    // scrapes under way.
    async Task ReplaceAsync(ScrapeConfig config, bool keepCaches, Dictionary<ulong, ScrapeTarget> targets, string? forced)
    {
        var old = loops.ToArray();
        await Task.WhenAll(old.Select(static l => l.Value.StopAsync(LoopEnd.Replaced))).ConfigureAwait(false);
        foreach (var (hash, loop) in old)
        {
            var target = targets[hash];
            target.ContinueFrom(loop.Target);
            loops[hash] = StartLoop(target, config, keepCaches ? loop.Cache : loop.Cache.Successor(), forced, loop.LastStart);
        }
    }

    ScrapeLoop StartLoop(ScrapeTarget target, ScrapeConfig config, ScrapeCache cache, string? forced, long lastStart = 0)
    {
        var client = new ScrapeClient(http, config, target, around.Options, around.Instruments);
        var loop = new ScrapeLoop(target, config, around, client, cache) { ForcedError = forced, LastStart = lastStart };
        loop.Start();
        return loop;
    }

    // What the loops depend on: how targets are found does not matter to them, nor how the file is laid out.
    static string LoopsOf(ScrapeConfig config) => ConfigFingerprint.Of(config with { Discoveries = [], Yaml = LazyYaml.Empty });

    // A cache holds what labelling made of each series; it outlives a reload that does not touch labelling.
    static bool KeepsCaches(ScrapeConfig before, ScrapeConfig after)
        => before.HonorLabels == after.HonorLabels && before.HonorTimestamps == after.HonorTimestamps
            && before.TrackTimestampsStaleness == after.TrackTimestampsStaleness && before.NameValidation == after.NameValidation
            && before.Limits == after.Limits && ConfigFingerprint.Of(before.MetricRelabel) == ConfigFingerprint.Of(after.MetricRelabel);

    [LoggerMessage(Level = LogLevel.Error, Message = "Creating target failed: scrape_pool={Pool} instance={Instance} group={Group} err={Complaint}")]
    static partial void LogFaulty(ILogger log, string pool, int instance, string group, string complaint);
}
