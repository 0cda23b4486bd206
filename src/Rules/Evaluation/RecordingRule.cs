using System.Text;
using Barograph.Model.Labels;
using Barograph.Query.Results;
using Barograph.Rules.Plan;

namespace Barograph.Rules.Evaluation;

/// <summary>A rule whose results are written under its name.</summary>
public sealed class RecordingRule : Rule
{
    sealed class Known(LabelSet result, OutputSeries series)
    {
        public LabelSet Result { get; } = result;

        public OutputSeries Series { get; } = series;

        public long SeenIn { get; set; }
    }

    readonly LabelSetBuilder builder = new();
    readonly (byte[] Name, byte[] Value)[] labels;
    Dictionary<LabelSet, Known> byResult = [];
    Dictionary<LabelSet, OutputSeries> byLabels = [];
    List<Known> lastOrder = [];
    List<Known> order = [];
    long evaluations;

    public RecordingRule(RulePlan plan)
        : base(plan)
        => labels = [.. plan.Config.Labels.Append(new("__name__", plan.Config.Record)).Select(static l => (Encoding.UTF8.GetBytes(l.Key), Encoding.UTF8.GetBytes(l.Value)))];

    public override async Task EvaluateAsync(RuleScene scene, DateTimeOffset at, TimeSpan queryOffset, long limit, CancellationToken cancel)
    {
        Output.Begin();
        var vector = await AskAsync(scene, at - queryOffset, cancel).ConfigureAwait(false);
        order.Clear();
        evaluations++;
        for (var i = 0; i < vector.Count; i++)
        {
            var known = Find(vector[i], i);
            order.Add(known);
            known.SeenIn = evaluations;
            var isNew = vector[i].Histogram is { } histogram ? Output.TryWrite(known.Series, histogram.ToNative()) : Output.TryWrite(known.Series, vector[i].Value);
            if (!isNew) throw new RuleException("vector contains metrics with the same labelset after applying rule labels");
        }
        if (limit > 0 && vector.Count > limit) throw new RuleException($"exceeded limit of {limit} with {vector.Count} series");
        (lastOrder, order) = (order, lastOrder);
        Forget();
    }

    // Results mostly come in the order of last time: then it costs a comparison of bytes, otherwise a hash.
    Known Find(VectorSample sample, int position)
    {
        if (position < lastOrder.Count && lastOrder[position].Result.Equals(sample.Labels)) return lastOrder[position];
        if (byResult.TryGetValue(sample.Labels, out var known)) return known;
        builder.Load(sample.Labels);
        foreach (var (name, value) in labels) builder.Set(name, value);
        var written = builder.ToLabelSet();
        if (!byLabels.TryGetValue(written, out var series)) byLabels[written] = series = new OutputSeries(written);
        return byResult[sample.Labels] = new Known(sample.Labels, series);
    }

    // Series that vanished, and what an evaluation that failed has left behind.
    void Forget()
    {
        if (byResult.Count == lastOrder.Count) return;
        foreach (var (result, known) in byResult.ToArray())
        {
            if (known.SeenIn == evaluations) continue;
            byResult.Remove(result);
            if (!Output.Holds(known.Series)) byLabels.Remove(known.Series.Labels);
        }
    }

    public override RuleView View()
    {
        lock (Gate) return Seen(AlertState.Inactive, []);
    }

    public override void TakeOver(Rule old)
    {
        if (old is not RecordingRule same) return;
        (byResult, byLabels, lastOrder, evaluations) = (same.byResult, same.byLabels, same.lastOrder, same.evaluations);
        Output.TakeOver(same.Output);
    }
}
