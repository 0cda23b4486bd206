using Barograph.Model.Contracts;
using Barograph.Model.Labels;
using Barograph.Model.Samples;
using Barograph.Query.Histograms;
using Barograph.Query.Testing;

namespace Barograph.Rules.Testing;

/// <summary>Takes what rules write into the series of a test, with the store's rules: in order, and no second value for a time.</summary>
sealed class TestSampleSink(TestSeriesSource series) : ISampleSink
{
    readonly List<(LabelSet Labels, long LastMs, double LastValue)> known = [];
    readonly Dictionary<LabelSet, SeriesRef> refs = [];

    public ValueTask AppendAsync(SampleBatch batch, AppendReport report, CancellationToken cancel)
    {
        report.Clear();
        foreach (var row in batch.NewRows) batch.Refs[row.Row] = Intern(new LabelSet(batch.LabelsOf(row).ToArray()));
        for (var i = 0; i < batch.Count; i++)
        {
            batch.Outcomes[i] = Append((int)batch.Refs[i].Value - 1, batch.TimestampsMs[i], batch.Values[i], batch.HasHistograms ? batch.Histograms[i] : null);
            report.Add(batch.Outcomes[i], 1);
        }
        return ValueTask.CompletedTask;
    }

    AppendOutcome Append(int number, long timeMs, double value, NativeHistogram? histogram)
    {
        var (labels, lastMs, lastValue) = known[number];
        if (timeMs < lastMs) return AppendOutcome.OutOfOrder;
        if (timeMs == lastMs)
            return BitConverter.DoubleToInt64Bits(value) == BitConverter.DoubleToInt64Bits(lastValue) ? AppendOutcome.Duplicate : AppendOutcome.DuplicateTimestamp;
        if (histogram is null) series.Add(labels, timeMs, value);
        else series.Add(labels, timeMs, FloatHistogram.From(histogram));
        known[number] = (labels, timeMs, value);
        return AppendOutcome.Appended;
    }

    SeriesRef Intern(LabelSet labels)
    {
        if (refs.TryGetValue(labels, out var found)) return found;
        known.Add((labels, long.MinValue, 0));
        return refs[labels] = new SeriesRef((ulong)known.Count);
    }
}
