using System.Diagnostics;
using Barograph.Model.Alerts;
using Barograph.Query.Activity;
using Barograph.Query.Results;
using Barograph.Rules.Evaluation;
using Barograph.Rules.Plan;
using Microsoft.Extensions.Logging;

namespace Barograph.Rules.Groups;

/// <summary>The rules of a group, evaluated together. <see cref="GroupLoop"/> says when; a unit test does so by itself.</summary>
public sealed class RuleGroup
{
    readonly RuleSurroundings around;
    readonly GroupInstruments instruments;
    readonly QueryOrigin origin;
    readonly Rule[] rules;
    readonly LayerBatch batch = new();
    readonly List<OutputSeries> orphans = [];
    readonly List<Alert> due = [];
    long samples;
    volatile GroupTimes times = new(TimeSpan.Zero, DateTimeOffset.MinValue);

    sealed record GroupTimes(TimeSpan Duration, DateTimeOffset Start);

    /// <param name="writesState">Alerting rules write their state from the beginning: there is nothing to restore first.</param>
    public RuleGroup(RuleGroupPlan plan, RuleSurroundings around, RuleInstruments all, bool writesState)
    {
        Plan = plan;
        origin = QueryOrigin.OfRule(plan.File, plan.Name);
        this.around = around;
        instruments = new GroupInstruments(all, plan);
        rules = [.. plan.Rules.Select(rule => Make(rule, writesState))];
    }

    Rule Make(RulePlan rule, bool writesState) => rule.Config.IsAlert
        ? new AlertingRule(rule, Plan.Limit, around.Scene().ExternalUrl, message => Warn(rule, "expanding a template failed: " + message)) { WritesState = writesState }
        : new RecordingRule(rule);

    public RuleGroupPlan Plan { get; }

    public IReadOnlyList<Rule> Rules => rules;

    public GroupView View()
    {
        var seen = times;
        return new GroupView(Plan, seen.Duration, seen.Start, [.. rules.Select(static r => r.View())]);
    }

    /// <summary>All rules once, for the moment <paramref name="at"/>.</summary>
    public async Task EvaluateAsync(DateTimeOffset at, CancellationToken cancel)
    {
        var start = around.Clock.GetUtcNow();
        var began = around.Clock.GetTimestamp();
        var scene = around.Scene() with { Origin = origin };
        var writeAt = at - (Plan.QueryOffset ?? scene.QueryOffset);
        instruments.Iterations.Increment();
        samples = 0;
        foreach (var layer in Plan.Layers) await EvaluateAsync(layer, scene, at, at - writeAt, cancel).ConfigureAwait(false);
        await MarkOrphansAsync(scene, writeAt, cancel).ConfigureAwait(false);
        var elapsed = around.Clock.GetElapsedTime(began);
        instruments.LastSamples.Value = samples;
        instruments.All.GroupDuration.Observe(elapsed.TotalSeconds);
        instruments.LastDuration.Value = elapsed.TotalSeconds;
        instruments.LastEvaluation.Value = start.ToUnixTimeMilliseconds() / 1000.0;
        times = new GroupTimes(elapsed, start);
    }

    public void CountMissed(long missed)
    {
        if (missed <= 0) return;
        instruments.Missed.Add(missed);
        instruments.Iterations.Add(missed);
    }

    async Task EvaluateAsync(IReadOnlyList<int> layer, RuleScene scene, DateTimeOffset at, TimeSpan offset, CancellationToken cancel)
    {
        var good = new bool[layer.Count];
        var task = new Task<bool>?[layer.Count];
        for (var i = 0; i < layer.Count; i++)
        {
            var rule = rules[layer[i]];
            // The last one has nobody to run beside.
            if (i < layer.Count - 1 && around.Places.TryTake()) task[i] = Task.Run(() => BesideAsync(rule, scene, at, offset, cancel), CancellationToken.None);
            else good[i] = await TryAsync(rule, scene, at, offset, cancel).ConfigureAwait(false);
        }
        for (var i = 0; i < layer.Count; i++)
            if (task[i] is { } running) good[i] = await running.ConfigureAwait(false);
        batch.Clear();
        for (var i = 0; i < layer.Count; i++)
            if (good[i]) Collect(rules[layer[i]], scene, at, offset);
        await StoreAsync(layer, good, scene, cancel).ConfigureAwait(false);
    }

    async Task<bool> BesideAsync(Rule rule, RuleScene scene, DateTimeOffset at, TimeSpan offset, CancellationToken cancel)
    {
        try
        {
            return await TryAsync(rule, scene, at, offset, cancel).ConfigureAwait(false);
        }
        finally
        {
            around.Places.Return();
        }
    }

    async Task<bool> TryAsync(Rule rule, RuleScene scene, DateTimeOffset at, TimeSpan offset, CancellationToken cancel)
    {
        var start = around.Clock.GetUtcNow();
        var began = around.Clock.GetTimestamp();
        instruments.Evaluations.Increment();
        try
        {
            await rule.EvaluateAsync(scene, at, offset, Plan.Limit, cancel).ConfigureAwait(false);
            rule.Succeed();
            return true;
        }
        catch (QueryException e) when (e.Kind == QueryErrorKind.Canceled && cancel.IsCancellationRequested)
        {
            rule.Output.Discard();
            return false; // the process ends, or the group does
        }
        catch (Exception e) when (e is QueryException or RuleException)
        {
            rule.Output.Discard();
            Fail(rule, e.Message);
            return false;
        }
        catch (Exception e) when (e is not (OutOfMemoryException or OperationCanceledException))
        {
            // One rule that breaks the machine must not take the others' alerts with it.
            rule.Output.Discard();
            Fail(rule, e.Message);
            around.Log.LogError(e, "rule {Rule} of group {Group} broke down", rule.Plan.Config.Name, Plan.Key);
            return false;
        }
        finally
        {
            var elapsed = around.Clock.GetElapsedTime(began);
            instruments.All.EvaluationDuration.Observe(elapsed.TotalSeconds);
            rule.Took(start, elapsed);
        }
    }

    void Collect(Rule rule, RuleScene scene, DateTimeOffset at, TimeSpan offset)
    {
        samples += rule.Output.Series.Length;
        if (rule is AlertingRule alerting) Tell(alerting, scene, at);
        batch.Add(rule, (at - offset).ToUnixTimeMilliseconds());
    }

    void Tell(AlertingRule rule, RuleScene scene, DateTimeOffset at)
    {
        due.Clear();
        rule.Send(at, around.Options.ResendDelay, Plan.Interval, scene.ExternalUrl + GraphLink.Table(rule.Plan.Query), due);
        if (due.Count == 0) return;
        Alert[] told = [.. due];
        foreach (var sink in around.Alerts) sink.Take(scene.Tenant, told);
    }

    async Task StoreAsync(IReadOnlyList<int> layer, bool[] good, RuleScene scene, CancellationToken cancel)
    {
        string? broken = null;
        try
        {
            await batch.AppendAsync(around.Samples, scene, cancel).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not (OutOfMemoryException or OperationCanceledException or Model.InvariantBrokenException))
        {
            broken = $"writing the results failed: {e.Message}";
        }
        for (var i = 0; i < layer.Count; i++)
        {
            if (!good[i]) continue;
            var rule = rules[layer[i]];
            if (broken is not null)
            {
                rule.Output.Discard();
                Fail(rule, broken);
                continue;
            }
            var refused = batch.RefusedOf(rule);
            rule.Output.Keep(refused?.Series);
            if (refused is not { } some) continue;
            var reason = Refusals.Describe(some.Reason);
            instruments.All.Refused.With(reason).Add(some.Series.Count);
            rule.Fail(reason);
            Warn(rule.Plan, $"the store refused {some.Series.Count} results: {reason}");
        }
    }

    /// <summary>After a restart, once there were evaluations enough for the alerts to be there again.</summary>
    public async Task RestoreAsync(DateTimeOffset now, CancellationToken cancel)
    {
        var began = Stopwatch.GetTimestamp();
        foreach (var rule in rules.OfType<AlertingRule>())
        {
            try
            {
                await ForStateRestore.RunAsync(rule, around.Scene(), around.Options, now, cancel).ConfigureAwait(false);
            }
            catch (Exception e) when (e is QueryException or IOException or InvalidDataException)
            {
                Warn(rule.Plan, $"the time that its alerts had been pending cannot be restored: {e.Message}");
            }
            rule.WritesState = true;
        }
        instruments.LastRestore.Value = Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    /// <summary>Goes on with the state of the group's old version. Series of rules that are gone get their markers with the next evaluation.</summary>
    public void TakeOver(RuleGroup old)
    {
        times = old.times;
        var left = old.rules.ToLookup(static r => r.Plan.Identity).ToDictionary(static g => g.Key, static g => new Queue<Rule>(g));
        foreach (var rule in rules)
        {
            if (left.TryGetValue(rule.Plan.Identity, out var same) && same.TryDequeue(out var before)) rule.TakeOver(before);
        }
        orphans.AddRange(old.orphans);
        foreach (var rule in left.Values.SelectMany(static queue => queue)) orphans.AddRange(rule.Output.Live);
    }

    /// <summary>The group is gone: its series end at the moment at which it stopped, unless another rule writes them by now.</summary>
    public Task EndSeriesAsync(DateTimeOffset stoppedAt, CancellationToken cancel)
    {
        foreach (var rule in rules) orphans.AddRange(rule.Output.Live);
        var scene = around.Scene();
        return MarkOrphansAsync(scene, stoppedAt - (Plan.QueryOffset ?? scene.QueryOffset), cancel);
    }

    async Task MarkOrphansAsync(RuleScene scene, DateTimeOffset at, CancellationToken cancel)
    {
        if (orphans.Count == 0) return;
        batch.Clear();
        batch.AddMarkers(orphans, at.ToUnixTimeMilliseconds());
        try
        {
            await batch.AppendAsync(around.Samples, scene, cancel).ConfigureAwait(false);
            orphans.Clear();
        }
        catch (IOException e)
        {
            around.Log.LogWarning("group {Group}: stale markers could not be written and are tried again: {Reason}", Plan.Key, e.Message);
        }
    }

    void Fail(Rule rule, string reason)
    {
        rule.Fail(reason);
        instruments.Failures.Increment();
        Warn(rule.Plan, $"evaluation failed: {reason}");
    }

    void Warn(RulePlan rule, string message)
        => around.Log.LogWarning("{File}, group {Group}, rule {Rule}: {Message}", Plan.File, Plan.Name, rule.Config.Name, message);
}
