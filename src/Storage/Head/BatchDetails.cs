using Barograph.Model.Contracts;
using Barograph.Model.Samples;
using Barograph.Storage.Wal;

namespace Barograph.Storage.Head;

/// <summary>
/// The part of appending that only batches with histograms or start times go through, around the judging of their rows as plain numbers: a
/// histogram's row is judged by its sum, and looked at again.
/// </summary>
sealed class BatchDetails(HeadTables tables)
{
    readonly DetailRecordWriter record = new();
    readonly List<(int Row, SeriesRef Series)> invalid = [];
    NativeHistogram?[] histograms = [];

    public DetailRecordWriter Record => record;

    public static bool Has(SampleBatch batch) => batch.HasHistograms || batch.HasStartTimes;

    /// <summary>Before the rows are judged: histograms that cannot be get their outcome, and no reference until <see cref="Settle"/>.</summary>
    public void Prepare(SampleBatch batch)
    {
        record.Begin();
        invalid.Clear();
        if (histograms.Length < batch.Count) histograms = new NativeHistogram?[batch.Count];
        for (var row = 0; row < batch.Count; row++)
        {
            histograms[row] = batch.HasHistograms && batch.Histograms[row] is { } given ? Fit(given) : null;
            if (!batch.HasHistograms || batch.Histograms[row] is null || histograms[row] is not null) continue;
            // Refused labels come first.
            if (batch.Refs[row].IsNone) continue;
            invalid.Add((row, batch.Refs[row]));
            batch.Refs[row] = SeriesRef.None;
            batch.Outcomes[row] = AppendOutcome.InvalidHistogram;
        }
    }

    /// <summary>After the rows were judged: equal sums are no equal histograms; and what will be stored goes into the log's record.</summary>
    public void Settle(SampleBatch batch, Span<int> counts)
    {
        foreach (var (row, series) in invalid) batch.Refs[row] = series;
        var packed = 0;
        for (var row = 0; row < batch.Count; row++)
        {
            var outcome = batch.Outcomes[row];
            if (outcome == AppendOutcome.Appended)
            {
                var start = batch.HasStartTimes ? batch.StartTimesMs[row] : 0;
                if (start != 0 || histograms[row] is not null) record.Add(packed, batch.TimestampsMs[row], start, histograms[row]);
                packed++;
            }
            else if (outcome is AppendOutcome.Duplicate && !IsSame(batch, row))
            {
                counts[(int)outcome]--;
                counts[(int)AppendOutcome.DuplicateTimestamp]++;
                batch.Outcomes[row] = AppendOutcome.DuplicateTimestamp;
            }
        }
    }

    /// <summary>What a row has beside time and value, as it is stored.</summary>
    public RowDetail DetailOf(SampleBatch batch, int row) => new(row, batch.HasStartTimes ? batch.StartTimesMs[row] : 0, histograms[row]);

    /// <summary>A stored row as the chunks take it; null where it is a plain number.</summary>
    public RichSample? Of(SampleBatch batch, int row)
    {
        var start = batch.HasStartTimes ? batch.StartTimesMs[row] : 0;
        if (start == 0 && histograms[row] is null) return null;
        return new RichSample(batch.TimestampsMs[row], start, BitConverter.DoubleToUInt64Bits(batch.Values[row]), histograms[row]);
    }

    /// <summary>All is stored: counts the histograms, and keeps nothing of the batch alive.</summary>
    public void End(SampleBatch batch, AppendReport report)
    {
        for (var row = 0; row < batch.Count; row++)
        {
            if (histograms[row] is not null && batch.Outcomes[row] == AppendOutcome.Appended) report.HistogramsAppended++;
        }
        Array.Clear(histograms);
    }

    static NativeHistogram? Fit(NativeHistogram given)
    {
        if (HistogramRules.ComplaintOf(given) is not null) return null;
        if (given.IsStale) return new NativeHistogram { IsFloat = given.IsFloat, Hint = given.Hint, Sum = StaleMarker.Value };
        return HistogramReduction.IsNeeded(given) ? HistogramReduction.To(NativeHistogram.MaxSchema, given) : given;
    }

    /// <summary>Whether the row's predecessor, which has its time and its value or sum, is the same sample.</summary>
    bool IsSame(SampleBatch batch, int row)
    {
        var series = batch.Refs[row];
        for (var before = row - 1; before >= 0; before--)
        {
            if (batch.Refs[before] == series && batch.Outcomes[before] == AppendOutcome.Appended) return AreSame(histograms[before], histograms[row]);
        }
        var slot = (int)(uint)series.Value;
        var ended = tables.Row(slot).EndsWithHistogram ? tables.Chunks.Rich.LastOf(slot) : null;
        return AreSame(ended, histograms[row]);
    }

    static bool AreSame(NativeHistogram? a, NativeHistogram? b)
    {
        if (a is null || b is null) return a is null == b is null;
        if (a.IsFloat != b.IsFloat || a.IsStale || b.IsStale) return a.IsStale && b.IsStale;
        return a.Schema == b.Schema && a.ZeroThreshold == b.ZeroThreshold && a.Count == b.Count && a.ZeroCount == b.ZeroCount
            && a.FloatCount.Equals(b.FloatCount) && a.FloatZeroCount.Equals(b.FloatZeroCount)
            && a.CustomBounds.AsSpan().SequenceEqual(b.CustomBounds)
            && a.PositiveSpans.AsSpan().SequenceEqual(b.PositiveSpans) && a.NegativeSpans.AsSpan().SequenceEqual(b.NegativeSpans)
            && a.PositiveBuckets.AsSpan().SequenceEqual(b.PositiveBuckets) && a.NegativeBuckets.AsSpan().SequenceEqual(b.NegativeBuckets)
            && a.PositiveFloatBuckets.AsSpan().SequenceEqual(b.PositiveFloatBuckets) && a.NegativeFloatBuckets.AsSpan().SequenceEqual(b.NegativeFloatBuckets);
    }
}
