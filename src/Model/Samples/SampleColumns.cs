namespace Barograph.Model.Samples;

/// <summary>Samples of one series as two columns, in ascending order of time. Reusable: clear it and fill it again.</summary>
public sealed class SampleColumns(int capacity = 256)
{
    long[] timestampsMs = new long[capacity];
    double[] values = new double[capacity];

    public int Count { get; private set; }

    public ReadOnlySpan<long> TimestampsMs => timestampsMs.AsSpan(0, Count);

    public ReadOnlySpan<double> Values => values.AsSpan(0, Count);

    public void Clear() => Count = 0;

    public void Append(long timestampMs, double value)
    {
        if (Count == timestampsMs.Length) Reserve(1);
        timestampsMs[Count] = timestampMs;
        values[Count++] = value;
    }

    /// <summary>Room for <paramref name="more"/> samples behind the last one, to be written and then <see cref="Commit"/>ted.</summary>
    public void Reserve(int more, out Span<long> timestamps, out Span<double> newValues)
    {
        Reserve(more);
        timestamps = timestampsMs.AsSpan(Count, more);
        newValues = values.AsSpan(Count, more);
    }

    public void Commit(int written)
    {
        Invariant.Require(written >= 0 && Count + written <= timestampsMs.Length);
        Count += written;
    }

    /// <summary>Drops the first samples, keeping the rest in place at the front.</summary>
    public void DropFirst(int count)
    {
        TimestampsMs[count..].CopyTo(timestampsMs);
        Values[count..].CopyTo(values);
        Count -= count;
    }

    public void Truncate(int count)
    {
        Invariant.Require(count <= Count);
        Count = count;
    }

    void Reserve(int more)
    {
        if (timestampsMs.Length - Count >= more) return;
        var size = Math.Max(timestampsMs.Length * 2, Count + more);
        Array.Resize(ref timestampsMs, size);
        Array.Resize(ref values, size);
    }
}
