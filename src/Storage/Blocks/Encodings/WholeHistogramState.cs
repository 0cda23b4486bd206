using Barograph.Model.Samples;

namespace Barograph.Storage.Blocks.Encodings;

/// <summary>What must be known of the samples before to read or write the next one, where counts are whole numbers.</summary>
sealed class WholeHistogramState(HistogramLayout layout, int positive, int negative)
{
    // Buckets as differences to their left neighbour, and how these differences last changed.
    readonly long[] buckets = new long[positive + negative], changes = new long[positive + negative];
    long time, timeDelta, count, countDelta, zeros, zerosDelta;
    XorValue sum;

    public bool Read(ref BitReader bits, ref StartTimes starts, int samples, ResetHeader reset, TimeSpanMs span, List<HistogramSample> into)
    {
        for (var i = 0; i < samples; i++)
        {
            var before = time;
            if (i == 0) ReadFirst(ref bits);
            else ReadNext(ref bits);
            starts.Read(ref bits, i, time, before);
            if (bits.Failed) return false;
            if (time > span.MaxMs) return true;
            if (time >= span.MinMs) into.Add(new(time, starts.Current, Current(HistogramChunkReader.Hint(reset, i))));
        }
        return true;
    }

    public void Write(BitWriter bits, long timestampMs, NativeHistogram histogram, bool first)
    {
        var stale = histogram.IsStale;
        if (first)
        {
            (time, count, zeros, sum) = (timestampMs, stale ? 0 : (long)histogram.Count, stale ? 0 : (long)histogram.ZeroCount, new XorValue { Leading = XorValue.NoWindow });
            sum.Bits = BitConverter.DoubleToUInt64Bits(histogram.Sum);
            bits.WriteVarbit(time);
            bits.WriteVarbitUnsigned((ulong)count);
            bits.WriteVarbitUnsigned((ulong)zeros);
            bits.WriteBits(sum.Bits, 64);
            WriteBuckets(bits, histogram, first);
            return;
        }
        var delta = timestampMs - time;
        bits.WriteVarbit(delta - timeDelta);
        (time, timeDelta) = (timestampMs, delta);
        WriteCount(bits, stale ? count + countDelta : (long)histogram.Count, ref count, ref countDelta);
        WriteCount(bits, stale ? zeros + zerosDelta : (long)histogram.ZeroCount, ref zeros, ref zerosDelta);
        bits.WriteXor(ref sum, BitConverter.DoubleToUInt64Bits(histogram.Sum));
        if (!stale) WriteBuckets(bits, histogram, first);
    }

    void ReadFirst(ref BitReader bits)
    {
        time = bits.ReadVarbit();
        count = (long)bits.ReadVarbitUnsigned();
        zeros = (long)bits.ReadVarbitUnsigned();
        sum.Bits = bits.ReadBits(64);
        for (var i = 0; i < buckets.Length; i++) buckets[i] = bits.ReadVarbit();
    }

    void ReadNext(ref BitReader bits)
    {
        time += timeDelta += bits.ReadVarbit();
        count += countDelta += bits.ReadVarbit();
        zeros += zerosDelta += bits.ReadVarbit();
        bits.ReadXor(ref sum);
        if (StaleMarker.Is(sum.Value)) return;
        bits.ReadGrowing(buckets, changes);
    }

    static void WriteCount(BitWriter bits, long value, ref long before, ref long delta)
    {
        var now = value - before;
        bits.WriteVarbit(now - delta);
        (before, delta) = (value, now);
    }

    void WriteBuckets(BitWriter bits, NativeHistogram histogram, bool first)
    {
        long left = 0;
        for (var i = 0; i < buckets.Length; i++)
        {
            if (i == positive) left = 0;
            var value = i < positive ? histogram.PositiveBuckets[i] : histogram.NegativeBuckets[i - positive];
            var bucket = value - left;
            left = value;
            if (first)
            {
                bits.WriteVarbit(bucket);
            }
            else
            {
                var change = bucket - buckets[i];
                bits.WriteVarbit(change - changes[i]);
                changes[i] = change;
            }
            buckets[i] = bucket;
        }
    }

    NativeHistogram Current(CounterResetHint hint)
    {
        if (StaleMarker.Is(sum.Value)) return HistogramChunkReader.Stale(isFloat: false, sum.Value);
        return new NativeHistogram
        {
            Hint = hint,
            Schema = layout.Schema,
            ZeroThreshold = layout.ZeroThreshold,
            CustomBounds = layout.CustomBounds,
            PositiveSpans = layout.Positive,
            NegativeSpans = layout.Negative,
            Count = (ulong)count,
            ZeroCount = (ulong)zeros,
            Sum = sum.Value,
            PositiveBuckets = Absolute(buckets.AsSpan(0, positive)),
            NegativeBuckets = Absolute(buckets.AsSpan(positive)),
        };
    }

    static long[] Absolute(ReadOnlySpan<long> differences)
    {
        var counts = differences.ToArray();
        for (var i = 1; i < counts.Length; i++) counts[i] += counts[i - 1];
        return counts;
    }
}
