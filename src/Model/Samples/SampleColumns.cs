using System.Runtime.InteropServices;

namespace Barograph.Model.Samples;

/// <summary>Samples of one series in columns, in ascending order of time. Reusable: clear it and fill it again.</summary>
/// <remarks>
/// Times and values are always there. Histograms and start times are columns that only come into being with the first of their kind, so
/// that plain samples, which are nearly all, pay nothing for them.
/// </remarks>
public sealed class SampleColumns(int capacity = 256)
{
    long[] timestampsMs = new long[capacity];
    double[] values = new double[capacity];
    NativeHistogram?[]? histograms;
    long[]? startTimesMs;

    public int Count { get; private set; }

    public ReadOnlySpan<long> TimestampsMs => timestampsMs.AsSpan(0, Count);

    /// <summary>Of a histogram: its sum, so that a stale marker is one in this column, whatever the sample is.</summary>
    public ReadOnlySpan<double> Values => values.AsSpan(0, Count);

    public bool HasHistograms { get; private set; }

    /// <summary>Null where the sample is a float; empty where all are.</summary>
    public ReadOnlySpan<NativeHistogram?> Histograms => HasHistograms ? histograms.AsSpan(0, Count) : default;

    public bool HasStartTimes { get; private set; }

    /// <summary>When the counter began, 0 where nobody said; empty where nobody said so for any sample.</summary>
    public ReadOnlySpan<long> StartTimesMs => HasStartTimes ? startTimesMs.AsSpan(0, Count) : default;

    public void Clear()
    {
        // What was let go of must not be kept alive, and a plain sample must find nothing left in its row.
        if (HasHistograms) Array.Clear(histograms!, 0, Count);
        Count = 0;
        HasHistograms = HasStartTimes = false;
    }

    public void Append(long timestampMs, double value)
    {
        if (Count == timestampsMs.Length) Reserve(1);
        timestampsMs[Count] = timestampMs;
        values[Count] = value;
        ClearOptional(Count++, 1);
    }

    public void Append(long timestampMs, NativeHistogram histogram)
    {
        Append(timestampMs, histogram.Sum);
        if (!HasHistograms)
        {
            if (histograms is null || histograms.Length < timestampsMs.Length) histograms = new NativeHistogram?[timestampsMs.Length];
            else Array.Clear(histograms);
            HasHistograms = true;
        }
        histograms![Count - 1] = histogram;
    }

    /// <summary>What a histogram said about the one before it does not hold here.</summary>
    public void ForgetReset(int row)
    {
        if (HasHistograms && histograms![row] is { Hint: CounterResetHint.Reset or CounterResetHint.NotReset } histogram)
            histograms[row] = histogram.With(CounterResetHint.Unknown);
    }

    /// <summary>Says when the counter of the last sample began.</summary>
    public void SetStartTime(long startMs)
    {
        if (!HasStartTimes)
        {
            if (startMs == 0) return;
            if (startTimesMs is null || startTimesMs.Length < timestampsMs.Length) startTimesMs = new long[timestampsMs.Length];
            else Array.Clear(startTimesMs);
            HasStartTimes = true;
        }
        startTimesMs![Count - 1] = startMs;
    }

    /// <summary>Room for <paramref name="more"/> plain samples behind the last one, to be written and then <see cref="Commit"/>ted.</summary>
    public void Reserve(int more, out Span<long> timestamps, out Span<double> newValues)
    {
        Reserve(more);
        timestamps = timestampsMs.AsSpan(Count, more);
        newValues = values.AsSpan(Count, more);
    }

    public void Commit(int written)
    {
        Invariant.Require(written >= 0 && Count + written <= timestampsMs.Length);
        ClearOptional(Count, written);
        Count += written;
    }

    /// <summary>Drops the first samples, keeping the rest in place at the front.</summary>
    public void DropFirst(int count)
    {
        TimestampsMs[count..].CopyTo(timestampsMs);
        Values[count..].CopyTo(values);
        if (HasHistograms)
        {
            Histograms[count..].CopyTo(histograms);
            Array.Clear(histograms!, Count - count, count);
        }
        if (HasStartTimes) StartTimesMs[count..].CopyTo(startTimesMs);
        Count -= count;
    }

    /// <summary>Closes the gaps that stale markers leave. Most series have none: the search is over whole vectors.</summary>
    public void RemoveStale()
    {
        var first = MemoryMarshal.Cast<double, ulong>(Values).IndexOf(StaleMarker.Bits);
        if (first < 0) return;
        var kept = first;
        for (var i = first + 1; i < Count; i++)
        {
            if (StaleMarker.Is(values[i])) continue;
            (timestampsMs[kept], values[kept]) = (timestampsMs[i], values[i]);
            if (HasHistograms) histograms![kept] = histograms[i];
            if (HasStartTimes) startTimesMs![kept] = startTimesMs[i];
            kept++;
        }
        if (HasHistograms) Array.Clear(histograms!, kept, Count - kept);
        Count = kept;
    }

    /// <summary>Copies a row over an earlier one.</summary>
    public void Move(int from, int to)
    {
        Invariant.Require(from < Count && to <= from);
        timestampsMs[to] = timestampsMs[from];
        values[to] = values[from];
        if (HasHistograms) histograms![to] = histograms[from];
        if (HasStartTimes) startTimesMs![to] = startTimesMs[from];
    }

    public void Truncate(int count)
    {
        Invariant.Require(count <= Count);
        Count = count;
    }

    void ClearOptional(int from, int count)
    {
        if (HasHistograms) Array.Clear(histograms!, from, count);
        if (HasStartTimes) Array.Clear(startTimesMs!, from, count);
    }

    void Reserve(int more)
    {
        if (timestampsMs.Length - Count >= more) return;
        var size = Math.Max(timestampsMs.Length * 2, Count + more);
        Array.Resize(ref timestampsMs, size);
        Array.Resize(ref values, size);
        if (HasHistograms) Array.Resize(ref histograms, size);
        if (HasStartTimes) Array.Resize(ref startTimesMs, size);
    }
}
