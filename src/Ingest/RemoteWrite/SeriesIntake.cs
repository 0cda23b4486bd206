using Barograph.Model.Contracts;
using Barograph.Model.Labels;
using Barograph.Model.Samples;

namespace Barograph.Ingest.RemoteWrite;

/// <summary>Puts what belongs to one series into a push.</summary>
/// <param name="push">The push.</param>
/// <param name="limits">What is taken.</param>
/// <param name="series">Its reference, where it is known.</param>
/// <param name="encoded">Its labels, where it is not.</param>
/// <param name="refusal">Why nothing of it is taken.</param>
/// <param name="latestMs">Samples after it are refused.</param>
readonly ref struct SeriesIntake(Push push, IngestLimits limits, SeriesRef series, ReadOnlySpan<byte> encoded, RefusalReason? refusal, long latestMs)
{
    readonly ReadOnlySpan<byte> encoded = encoded;

    public void Sample(long timestampMs, double value, long startMs)
    {
        if (IsRefused(timestampMs)) return;
        if (Opens(timestampMs, startMs)) Open(startMs, 0);
        Row(timestampMs, value);
        if (limits.KeepsStarts) push.Batch.SetStartTime(startMs);
    }

    public void Histogram(long timestampMs, NativeHistogram histogram, long startMs)
    {
        if (IsRefused(timestampMs)) return;
        if (Opens(timestampMs, startMs))
        {
            Open(startMs, 0);
            push.Batch.SetHistogram(HistogramRules.EmptyBefore(histogram));
        }
        Row(timestampMs, histogram.Sum);
        push.Batch.SetHistogram(histogram);
        if (limits.KeepsStarts) push.Batch.SetStartTime(startMs);
    }

    public bool TakesExemplars
    {
        get
        {
            if (refusal is null && limits.TakesExemplars) return true;
            push.ExemplarsDropped++;
            return false;
        }
    }

    public void Exemplar(Exemplar exemplar) => push.Batch.AddExemplar(series, series.IsNone ? new LabelSet(encoded.ToArray()) : default, exemplar);

    bool IsRefused(long timestampMs)
    {
        var reason = refusal ?? (timestampMs > latestMs ? RefusalReason.TooFarAhead : null);
        if (reason is null) return false;
        push.Refused[(int)reason]++;
        return true;
    }

    bool Opens(long timestampMs, long startMs) => limits.OpensAtStarts && startMs != 0 && startMs < timestampMs;

    void Open(long startMs, double value)
    {
        Row(startMs, value);
        push.Batch.MarkOpening();
    }

    void Row(long timestampMs, double value)
    {
        if (series.IsNone) push.Batch.AddNew(encoded, timestampMs, value);
        else push.Batch.Add(series, timestampMs, value);
    }
}
