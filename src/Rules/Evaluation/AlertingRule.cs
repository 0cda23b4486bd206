using Barograph.Model.Alerts;
using Barograph.Model.Labels;
using Barograph.Query;
using Barograph.Query.Histograms;
using Barograph.Query.Results;
using Barograph.Rules.Plan;
using Barograph.Rules.Templates;

namespace Barograph.Rules.Evaluation;

/// <summary>A rule whose results are alerts.</summary>
public sealed class AlertingRule : Rule
{
    readonly AlertTexts texts;
    readonly List<ActiveAlert> active = [];
    readonly Action<string> warn;
    readonly AlertTable table;
    Dictionary<LabelSet, AlertResult> known = [];

    /// <param name="plan">Whose templates hold up.</param>
    /// <param name="limit">Of its group.</param>
    /// <param name="externalUrl">Under which people reach this server.</param>
    /// <param name="warn">Hears of templates that fail when they are run.</param>
    public AlertingRule(RulePlan plan, long limit, string externalUrl, Action<string> warn)
        : base(plan)
    {
        this.warn = warn;
        texts = new AlertTexts(plan.Config, externalUrl, static (_, _, _) => { });
        table = new AlertTable(plan.Config.For, plan.Config.KeepFiringFor, limit);
    }

    /// <summary>
    /// Whether <c>ALERTS</c> and <c>ALERTS_FOR_STATE</c> are written. Not before the time that alerts had spent pending before a restart was
    /// given back to them: what is written now would overwrite the memory of it.
    /// </summary>
    public bool WritesState { get; set; }

    public override async Task EvaluateAsync(RuleScene scene, DateTimeOffset at, TimeSpan queryOffset, long limit, CancellationToken cancel)
    {
        Output.Begin();
        var vector = await AskAsync(scene, at - queryOffset, cancel).ConfigureAwait(false);
        var results = Expand(vector, scene, at, cancel);
        lock (Gate)
        {
            active.Clear();
            table.Advance(results, at, active);
        }
        if (!WritesState) return;
        foreach (var alert in active)
        {
            Output.TryWrite(alert.StateSeries, 1);
            Output.TryWrite(alert.ForStateSeries, alert.ActiveAt.ToUnixTimeSeconds());
        }
    }

    List<AlertResult> Expand(IReadOnlyList<VectorSample> vector, RuleScene scene, DateTimeOffset at, CancellationToken cancel)
    {
        var results = new List<AlertResult>(vector.Count);
        if (vector.Count == 0)
        {
            known.Clear();
            return results;
        }
        var around = new ExpansionScene(at, scene.ExternalUrl, text => Ask(text, scene, at, cancel), warn, cancel);
        var next = new Dictionary<LabelSet, AlertResult>(vector.Count);
        foreach (var sample in vector)
        {
            var before = known.TryGetValue(sample.Labels, out var found);
            var facts = new AlertFacts(sample.Labels, sample.Histogram is { } histogram ? HistogramText.Short(histogram) : sample.Value, scene.ExternalLabels, scene.ExternalUrl);
            var labels = before && texts.LabelsAreFixed ? found.Labels : texts.LabelsOf(facts, around);
            var annotations = before && texts.AnnotationsAreFixed ? found.Annotations : texts.AnnotationsOf(facts, around);
            var result = new AlertResult(labels, annotations, sample.Value);
            results.Add(result);
            next[sample.Labels] = result;
        }
        known = next;
        return results;
    }

    // A template's functions give their result at once, so its thread waits here. The rule's own query has given its place back by now.
    static IReadOnlyList<VectorSample> Ask(string text, RuleScene scene, DateTimeOffset at, CancellationToken cancel)
    {
        try
        {
            return Vector(scene.Engine.InstantAsync(scene.Source, new InstantQuery(scene.Tenant, text, at.ToUnixTimeMilliseconds()) { Origin = scene.Origin }, cancel).GetAwaiter().GetResult());
        }
        catch (Exception e) when (e is RuleException or QueryException)
        {
            // An alert must not go out with "canceled" in its text because the process ends.
            cancel.ThrowIfCancellationRequested();
            throw e is QueryException ? e : new QueryException(QueryErrorKind.Execution, e.Message);
        }
    }

    public void Send(DateTimeOffset now, TimeSpan resendDelay, TimeSpan interval, string generatorUrl, List<Alert> into)
    {
        lock (Gate) table.Send(now, resendDelay, interval, generatorUrl, into);
    }

    /// <summary>Labels of the alerts that are pending or fire.</summary>
    public bool Restore(LabelSet labels, DateTimeOffset lastSeen, DateTimeOffset activeAt, DateTimeOffset now, TimeSpan grace)
    {
        lock (Gate) return table.Restore(labels, lastSeen, activeAt, now, grace);
    }

    public override RuleView View()
    {
        lock (Gate)
        {
            AlertView[] alerts = [.. table.All.Where(static a => a.ResolvedAt is null)
                .Select(static a => new AlertView(a.Labels, a.Annotations, a.State, a.ActiveAt, a.KeepFiringSince, a.Value))];
            return Seen(table.State, alerts);
        }
    }

    public override void TakeOver(Rule old)
    {
        if (old is not AlertingRule same) return;
        lock (Gate) table.TakeOver(same.table);
        WritesState = same.WritesState;
        Output.TakeOver(same.Output);
    }
}
