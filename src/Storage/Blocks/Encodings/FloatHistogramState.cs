using Barograph.Model.Samples;

namespace Barograph.Storage.Blocks.Encodings;

/// <summary>What must be known of the samples before to read or write the next one, where counts are fractions.</summary>
sealed class FloatHistogramState
{
    readonly HistogramLayout layout;
    readonly int positive;
    readonly XorValue[] buckets;
    long time, timeDelta;
    XorValue count, zeros, sum;

    public FloatHistogramState(HistogramLayout layout, int positive, int negative)
    {
        (this.layout, this.positive) = (layout, positive);
        buckets = new XorValue[positive + negative];
    }

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
            time = timestampMs;
            bits.WriteVarbit(time);
        }
        else
        {
            var delta = timestampMs - time;
            bits.WriteVarbit(delta - timeDelta);
            (time, timeDelta) = (timestampMs, delta);
        }
        Write(bits, ref count, stale ? 0 : histogram.FloatCount, first);
        Write(bits, ref zeros, stale ? 0 : histogram.FloatZeroCount, first);
        Write(bits, ref sum, histogram.Sum, first);
        if (stale) return;
        for (var i = 0; i < buckets.Length; i++)
            Write(bits, ref buckets[i], i < positive ? histogram.PositiveFloatBuckets[i] : histogram.NegativeFloatBuckets[i - positive], first);
    }

    static void Write(BitWriter bits, ref XorValue before, double value, bool first)
    {
        if (!first)
        {
            bits.WriteXor(ref before, BitConverter.DoubleToUInt64Bits(value));
            return;
        }
        before = new XorValue { Bits = BitConverter.DoubleToUInt64Bits(value), Leading = XorValue.NoWindow };
        bits.WriteBits(before.Bits, 64);
    }

    void ReadFirst(ref BitReader bits)
    {
        time = bits.ReadVarbit();
        count.Bits = bits.ReadBits(64);
        zeros.Bits = bits.ReadBits(64);
        sum.Bits = bits.ReadBits(64);
        for (var i = 0; i < buckets.Length; i++) buckets[i].Bits = bits.ReadBits(64);
    }

    void ReadNext(ref BitReader bits)
    {
        time += timeDelta += bits.ReadVarbit();
        bits.ReadXor(ref count);
        bits.ReadXor(ref zeros);
        bits.ReadXor(ref sum);
        if (StaleMarker.Is(sum.Value)) return;
        for (var i = 0; i < buckets.Length; i++) bits.ReadXor(ref buckets[i]);
    }

    NativeHistogram Current(CounterResetHint hint)
    {
        if (StaleMarker.Is(sum.Value)) return HistogramChunkReader.Stale(isFloat: true, sum.Value);
        return new NativeHistogram
        {
            IsFloat = true,
            Hint = hint,
            Schema = layout.Schema,
            ZeroThreshold = layout.ZeroThreshold,
            CustomBounds = layout.CustomBounds,
            PositiveSpans = layout.Positive,
            NegativeSpans = layout.Negative,
            FloatCount = count.Value,
            FloatZeroCount = zeros.Value,
            Sum = sum.Value,
            PositiveFloatBuckets = Counts(buckets.AsSpan(0, positive)),
            NegativeFloatBuckets = Counts(buckets.AsSpan(positive)),
        };
    }

    static double[] Counts(ReadOnlySpan<XorValue> buckets)
    {
        if (buckets.IsEmpty) return [];
        var counts = new double[buckets.Length];
        for (var i = 0; i < counts.Length; i++) counts[i] = buckets[i].Value;
        return counts;
    }
}
