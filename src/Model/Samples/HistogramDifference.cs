namespace Barograph.Model.Samples;

/// <summary>What a histogram has observed since an earlier one of the same series.</summary>
public static class HistogramDifference
{
    /// <summary>How two histograms of one series stand to each other.</summary>
    public enum Succession
    {
        /// <summary>The later one has all observations of the earlier one.</summary>
        GoesOn,

        /// <summary>A count has fallen: the counter began anew between them.</summary>
        Reset,

        /// <summary>Their buckets cannot be compared.</summary>
        Unlike,
    }

    /// <summary>The earlier one may have a finer schema than the later one: its buckets are joined.</summary>
    public static Succession Between(NativeHistogram earlier, NativeHistogram later)
    {
        if (later.Hint == CounterResetHint.Reset) return Succession.Reset;
        if (!TryAlign(ref earlier, later)) return Succession.Unlike;
        var fell = later.Count < earlier.Count || later.ZeroCount < earlier.ZeroCount || later.FloatCount < earlier.FloatCount || later.FloatZeroCount < earlier.FloatZeroCount
            || !Subtract<long>(later.PositiveSpans, later.PositiveBuckets, earlier.PositiveSpans, earlier.PositiveBuckets, [])
            || !Subtract<long>(later.NegativeSpans, later.NegativeBuckets, earlier.NegativeSpans, earlier.NegativeBuckets, [])
            || !Subtract<double>(later.PositiveSpans, later.PositiveFloatBuckets, earlier.PositiveSpans, earlier.PositiveFloatBuckets, [])
            || !Subtract<double>(later.NegativeSpans, later.NegativeFloatBuckets, earlier.NegativeSpans, earlier.NegativeFloatBuckets, []);
        return fell ? Succession.Reset : Succession.GoesOn;
    }

    /// <summary>The observations of the later one that the earlier one has not; the later one must go on where the earlier one was.</summary>
    public static NativeHistogram Of(NativeHistogram earlier, NativeHistogram later)
    {
        Invariant.Require(TryAlign(ref earlier, later));
        var positive = new long[later.PositiveBuckets.Length];
        var negative = new long[later.NegativeBuckets.Length];
        var above = new double[later.PositiveFloatBuckets.Length];
        var below = new double[later.NegativeFloatBuckets.Length];
        Invariant.Require(Subtract<long>(later.PositiveSpans, later.PositiveBuckets, earlier.PositiveSpans, earlier.PositiveBuckets, positive)
            && Subtract<long>(later.NegativeSpans, later.NegativeBuckets, earlier.NegativeSpans, earlier.NegativeBuckets, negative)
            && Subtract<double>(later.PositiveSpans, later.PositiveFloatBuckets, earlier.PositiveSpans, earlier.PositiveFloatBuckets, above)
            && Subtract<double>(later.NegativeSpans, later.NegativeFloatBuckets, earlier.NegativeSpans, earlier.NegativeFloatBuckets, below));
        return new NativeHistogram
        {
            IsFloat = later.IsFloat,
            Hint = later.Hint,
            Schema = later.Schema,
            ZeroThreshold = later.ZeroThreshold,
            Sum = later.Sum - earlier.Sum,
            Count = later.Count - earlier.Count,
            ZeroCount = later.ZeroCount - earlier.ZeroCount,
            FloatCount = later.FloatCount - earlier.FloatCount,
            FloatZeroCount = later.FloatZeroCount - earlier.FloatZeroCount,
            PositiveSpans = later.PositiveSpans,
            NegativeSpans = later.NegativeSpans,
            PositiveBuckets = positive,
            NegativeBuckets = negative,
            PositiveFloatBuckets = above,
            NegativeFloatBuckets = below,
            CustomBounds = later.CustomBounds,
        };
    }

    static bool TryAlign(ref NativeHistogram earlier, NativeHistogram later)
    {
        if (earlier.IsFloat != later.IsFloat || earlier.ZeroThreshold != later.ZeroThreshold) return false;
        if (!earlier.CustomBounds.AsSpan().SequenceEqual(later.CustomBounds)) return false;
        if (earlier.Schema == later.Schema) return true;
        if (earlier.Schema < later.Schema || later.Schema == NativeHistogram.CustomBuckets) return false;
        earlier = HistogramReduction.To(later.Schema, earlier);
        return true;
    }

    /// <summary>False where a bucket has fallen. Buckets that only one of them has count as empty in the other.</summary>
    /// <param name="into">One for each bucket of the later one; may be empty: then they are only compared.</param>
    static bool Subtract<T>(ReadOnlySpan<HistogramSpan> spans, ReadOnlySpan<T> counts, ReadOnlySpan<HistogramSpan> earlierSpans, ReadOnlySpan<T> earlier, Span<T> into)
        where T : struct, System.Numerics.INumber<T>
    {
        if (counts.IsEmpty) return IsAllZero(earlier);
        var before = new Buckets(earlierSpans);
        var at = 0;
        long index = 0;
        var has = before.Next();
        foreach (var span in spans)
        {
            index += span.Offset;
            for (var i = 0; i < span.Length; i++, index++, at++)
            {
                for (; has && before.Index < index; has = before.Next())
                {
                    if (earlier[before.At] != T.Zero) return false;
                }
                var was = T.Zero;
                if (has && before.Index == index)
                {
                    was = earlier[before.At];
                    has = before.Next();
                }
                if (counts[at] < was) return false;
                if (!into.IsEmpty) into[at] = counts[at] - was;
            }
        }
        return !has || IsAllZero(earlier[before.At..]);
    }

    static bool IsAllZero<T>(ReadOnlySpan<T> counts) where T : struct, System.Numerics.INumber<T>
    {
        foreach (var count in counts)
        {
            if (count != T.Zero) return false;
        }
        return true;
    }

    /// <summary>Walks over the indices of the buckets that spans make.</summary>
    ref struct Buckets(ReadOnlySpan<HistogramSpan> spans)
    {
        readonly ReadOnlySpan<HistogramSpan> spans = spans;
        int span;
        uint within;
        long next;

        public long Index { get; private set; }

        public int At { get; private set; } = -1;

        public bool Next()
        {
            while (span < spans.Length && within == spans[span].Length) (span, within) = (span + 1, 0);
            if (span == spans.Length) return false;
            if (within == 0) next += spans[span].Offset;
            within++;
            Index = next++;
            At++;
            return true;
        }
    }
}
