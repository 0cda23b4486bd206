using Barograph.Formats.Configuration;
using Barograph.Model.Contracts;
using Barograph.Model.Instruments;
using Barograph.Query.Syntax;
using Barograph.Rules.Evaluation;
using Barograph.Rules.Files;
using Barograph.Rules.Plan;
using Microsoft.Extensions.Logging;

namespace Barograph.Rules.Groups;

/// <summary>
/// All rule groups of a process. A reload leaves groups that say the same alone; changed ones go on with the state of their old version. A
/// file that is wrong is set aside: the rest runs, and of that file the last good version, where there was one.
/// </summary>
public sealed class RuleBook : IAsyncDisposable
{
    readonly IConfigurationFiles files;
    readonly ParserOptions syntax;
    readonly RuleInstruments instruments;
    readonly RuleSurroundings around;
    readonly SemaphoreSlim oneAtATime = new(1);
    readonly CancellationTokenSource ending = new();
    readonly List<Task> endings = []; // groups that are gone but still owe markers
    Dictionary<string, GroupLoop> loops = new(StringComparer.Ordinal);
    Dictionary<string, LoadedRuleFile> lastGood = new(StringComparer.Ordinal);
    volatile RuleScene scene;
    volatile IReadOnlyList<LoadedRuleFile> setAside = [];
    volatile IReadOnlyList<RuleGroup> groups = [];
    bool begun, disposed;

    public RuleBook(
        IConfigurationFiles files, ParserOptions syntax, RuleScene scene, ISampleSink samples, IReadOnlyList<IAlertSink> alerts, RuleOptions options,
        InstrumentRegistry registry, TimeProvider clock, ILogger log)
    {
        (this.files, this.syntax, this.scene) = (files, syntax, scene);
        instruments = new RuleInstruments(registry);
        around = new RuleSurroundings(() => this.scene, samples, alerts, options, new EvaluationPlaces(options.MaxConcurrentEvals), clock, log);
        registry.Observe("barograph_rule_files_set_aside", "Rule files that are wrong and therefore not in force, 1 each.", InstrumentKind.Gauge, reader =>
        {
            foreach (var file in setAside) reader.Sample("", [new("rule_file", file.Path)], 1);
        });
    }

    /// <summary>In the order of their files and names, as Prometheus lists them.</summary>
    public IReadOnlyList<GroupView> Groups => [.. groups.Select(static g => g.View())];

    /// <summary>Rule files that are wrong, and why. What runs of them is their last good version, if any.</summary>
    public IReadOnlyList<LoadedRuleFile> SetAside => setAside;

    /// <summary>Goes over to another configuration. Returns what is wrong with rule files, a line each; all the others are in force.</summary>
    public async Task<IReadOnlyList<string>> AdoptAsync(PrometheusConfig next)
    {
        await oneAtATime.WaitAsync().ConfigureAwait(false);
        try
        {
            scene = scene with { ExternalLabels = next.Global.ExternalLabels, QueryOffset = next.Global.RuleQueryOffset };
            var bad = new List<LoadedRuleFile>();
            var plans = Load(next, bad);
            await RunAsync(plans).ConfigureAwait(false);
            setAside = bad;
            begun = true;
            return [.. bad.SelectMany(file => file.Complaints.Select(c => $"rule file set aside{(lastGood.ContainsKey(file.Path) ? ", its last good version goes on" : "")}: {c}"))];
        }
        finally
        {
            oneAtATime.Release();
        }
    }

    List<RuleGroupPlan> Load(PrometheusConfig next, List<LoadedRuleFile> bad)
    {
        var reader = new RuleFileReader(files, syntax, next.Global.NameValidation, next.Global.EvaluationInterval);
        var good = new Dictionary<string, LoadedRuleFile>(StringComparer.Ordinal);
        var plans = new List<RuleGroupPlan>();
        foreach (var path in next.RuleFiles.SelectMany(files.Match).Distinct(StringComparer.Ordinal))
        {
            var file = reader.Load(path);
            if (!file.IsGood)
            {
                bad.Add(file);
                if (!lastGood.TryGetValue(path, out var before)) continue;
                file = before;
            }
            good[path] = file;
            plans.AddRange(file.Groups);
        }
        lastGood = good;
        return plans;
    }

    async Task RunAsync(List<RuleGroupPlan> plans)
    {
        var after = new Dictionary<string, GroupLoop>(StringComparer.Ordinal);
        var starting = new List<Func<GroupLoop>>();
        foreach (var plan in plans)
        {
            if (loops.Remove(plan.Key, out var running) && running.Group.Plan.SaysTheSame(plan))
            {
                after[plan.Key] = running;
                continue;
            }
            var group = new RuleGroup(plan, around, instruments, writesState: begun);
            if (running is not null)
            {
                await running.DisposeAsync().ConfigureAwait(false);
                group.TakeOver(running.Group);
            }
            // Also where a reload came before the old version had restored.
            var restores = group.Rules.Any(static r => r is AlertingRule { WritesState: false });
            starting.Add(() => new GroupLoop(group, around, restores));
        }
        var gone = loops.Values.ToArray();
        foreach (var loop in gone) await EndAsync(loop).ConfigureAwait(false);
        foreach (var start in starting)
        {
            var loop = start();
            after[loop.Group.Plan.Key] = loop;
        }
        loops = after;
        groups = [.. after.Values.Select(static l => l.Group).OrderBy(static g => g.Plan.File, StringComparer.Ordinal).ThenBy(static g => g.Plan.Name, StringComparer.Ordinal)];
    }

    async Task EndAsync(GroupLoop loop)
    {
        await loop.DisposeAsync().ConfigureAwait(false);
        instruments.Forget(loop.Group.Plan.Key);
        endings.RemoveAll(static ending => ending.IsCompleted);
        endings.Add(EndSeriesAsync(loop.Group, around.Clock.GetUtcNow()));
    }

    // A rule that only moved to another group shall have the time to write its series there: then the marker, which is older, is refused.
    async Task EndSeriesAsync(RuleGroup group, DateTimeOffset stoppedAt)
    {
        try
        {
            await Task.Delay(2 * group.Plan.Interval, around.Clock, ending.Token).ConfigureAwait(false);
            await group.EndSeriesAsync(stoppedAt, ending.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            // The process ends; queries see the series end by the lookback.
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            around.Log.LogError(e, "ending the series of group {Group} broke down", group.Plan.Key);
        }
    }

    /// <summary>Stops without marking any series: the process is to come back to the same rules.</summary>
    public async ValueTask DisposeAsync()
    {
        if (disposed) return;
        disposed = true;
        await ending.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(loops.Values.Select(static loop => loop.DisposeAsync().AsTask())).ConfigureAwait(false);
        await Task.WhenAll(endings).ConfigureAwait(false);
        ending.Dispose();
        oneAtATime.Dispose();
    }
}
