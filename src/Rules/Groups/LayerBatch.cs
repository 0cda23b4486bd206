using Barograph.Model.Contracts;
using Barograph.Model.Samples;
using Barograph.Rules.Evaluation;

namespace Barograph.Rules.Groups;

/// <summary>
/// What the rules of one layer write, in one append. A series that the store has forgotten is sent once more with its labels; what it refuses
/// is told to the rule it came from. Reusable; one thread at a time.
/// </summary>
public sealed class LayerBatch
{
    readonly record struct Row(Rule? Rule, OutputSeries Series);

    readonly SampleBatch batch = new() { MayWait = true };
    readonly AppendReport report = new();
    readonly List<OutputSeries> vanished = [];
    readonly List<Row> again = [];
    readonly Dictionary<Rule, HashSet<OutputSeries>> refused = [];
    readonly Dictionary<Rule, AppendOutcome> reasons = [];
    List<Row> rows = [];

    public bool IsEmpty => rows.Count == 0;

    public void Clear()
    {
        batch.Clear();
        rows.Clear();
        refused.Clear();
        reasons.Clear();
    }

    /// <summary>The rule's results, and markers for those of before that are gone.</summary>
    public void Add(Rule rule, long timeMs)
    {
        var series = rule.Output.Series;
        var values = rule.Output.Values;
        for (var i = 0; i < series.Length; i++) Add(new Row(rule, series[i]), timeMs, values[i], rule.Output.HistogramAt(i));
        vanished.Clear();
        rule.Output.Vanished(vanished);
        AddMarkers(vanished, timeMs);
    }

    public void AddMarkers(IReadOnlyList<OutputSeries> gone, long timeMs)
    {
        foreach (var series in gone) Add(new Row(null, series), timeMs, StaleMarker.Value);
    }

    void Add(Row row, long timeMs, double value, NativeHistogram? histogram = null)
    {
        if (row.Series.Ref.IsNone) batch.AddNew(row.Series.Labels, timeMs, value);
        else batch.Add(row.Series.Ref, timeMs, value);
        if (histogram is not null) batch.SetHistogram(histogram);
        rows.Add(row);
    }

    public async ValueTask AppendAsync(ISampleSink sink, RuleScene scene, CancellationToken cancel)
    {
        if (rows.Count == 0) return;
        batch.Tenant = scene.Tenant;
        await sink.AppendAsync(batch, report, cancel).ConfigureAwait(false);
        if (!Settle()) return;
        await sink.AppendAsync(batch, report, cancel).ConfigureAwait(false);
        Settle();
    }

    /// <summary>Learns references and refusals; true where the batch now holds the rows that must be sent again.</summary>
    bool Settle()
    {
        again.Clear();
        var forgotten = report[AppendOutcome.UnknownSeries] > 0 ? new List<(long TimeMs, double Value, NativeHistogram? Histogram)>() : null;
        for (var i = 0; i < rows.Count; i++)
        {
            var row = rows[i];
            var outcome = batch.Outcomes[i];
            if (outcome == AppendOutcome.UnknownSeries)
            {
                var wasKnown = !row.Series.Ref.IsNone;
                row.Series.Ref = SeriesRef.None;
                // A marker for a series that nobody remembers is needless.
                if (wasKnown && row.Rule is not null)
                {
                    again.Add(row);
                    forgotten!.Add((batch.TimestampsMs[i], batch.Values[i], batch.HasHistograms ? batch.Histograms[i] : null));
                    continue;
                }
            }
            else
            {
                row.Series.Ref = batch.Refs[i];
            }
            if (outcome is not (AppendOutcome.Appended or AppendOutcome.Duplicate)) Refuse(row, outcome);
        }
        if (again.Count == 0) return false;
        batch.Clear();
        (rows, var sent) = (new List<Row>(again.Count), again);
        for (var i = 0; i < sent.Count; i++) Add(sent[i], forgotten![i].TimeMs, forgotten[i].Value, forgotten[i].Histogram);
        return true;
    }

    // A marker for a series that another rule writes on is refused, and rightly.
    void Refuse(Row row, AppendOutcome outcome)
    {
        if (row.Rule is not { } rule) return;
        if (!refused.TryGetValue(rule, out var series)) refused[rule] = series = [];
        series.Add(row.Series);
        reasons.TryAdd(rule, outcome);
    }

    /// <summary>Which of the rule's series were refused, and why the first of them; null where none was.</summary>
    public (HashSet<OutputSeries> Series, AppendOutcome Reason)? RefusedOf(Rule rule) => refused.TryGetValue(rule, out var series) ? (series, reasons[rule]) : null;
}
