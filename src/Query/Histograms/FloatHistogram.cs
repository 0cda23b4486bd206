using Barograph.Model.Samples;

namespace Barograph.Query.Histograms;

/// <summary>A native histogram as queries calculate with it: counts may be fractions, and negative. Never changed once made, so it may be shared.</summary>
public sealed record FloatHistogram
{
    public CounterResetHint Hint { get; init; }

    public int Schema { get; init; }

    public double ZeroThreshold { get; init; }

    public double ZeroCount { get; init; }

    public double Count { get; init; }

    public double Sum { get; init; }

    public BucketRun Positive { get; init; }

    public BucketRun Negative { get; init; }

    /// <summary>Upper bounds where the schema is that of custom buckets; +Inf is not among them.</summary>
    public double[] CustomBounds { get; init; } = [];

    public bool HasCustomBuckets => Schema == NativeHistogram.CustomBuckets;

    /// <summary>How many buckets <see cref="BucketAt"/> tells of.</summary>
    public int BucketCount => Negative.Length + (HasZeroBucket ? 1 : 0) + Positive.Length;

    /// <summary>Buckets that it had in the store, and that nobody will look at: statistics count them.</summary>
    public int LeftOut { get; init; }

    /// <summary>What it takes of a query's budget, in samples of 16 bytes.</summary>
    public int Weight => (176 + 12 * (Positive.Length + Negative.Length + LeftOut)) / 16;

    bool HasZeroBucket => ZeroCount > 0;

    public static FloatHistogram From(NativeHistogram stored) => From(stored, new BucketLayouts());

    /// <param name="stored">Its counts are copied.</param>
    /// <param name="layouts">Of the series' other histograms, which mostly have the same buckets.</param>
    public static FloatHistogram From(NativeHistogram stored, BucketLayouts layouts) => stored.IsFloat
        ? new FloatHistogram
        {
            Hint = stored.Hint,
            Schema = stored.Schema,
            ZeroThreshold = stored.ZeroThreshold,
            ZeroCount = stored.FloatZeroCount,
            Count = stored.FloatCount,
            Sum = stored.Sum,
            Positive = BucketRun.Of(layouts.Positive(stored.PositiveSpans, stored.PositiveFloatBuckets.Length), stored.PositiveFloatBuckets),
            Negative = BucketRun.Of(layouts.Negative(stored.NegativeSpans, stored.NegativeFloatBuckets.Length), stored.NegativeFloatBuckets),
            CustomBounds = stored.CustomBounds,
        }
        : new FloatHistogram
        {
            Hint = stored.Hint,
            Schema = stored.Schema,
            ZeroThreshold = stored.ZeroThreshold,
            ZeroCount = stored.ZeroCount,
            Count = stored.Count,
            Sum = stored.Sum,
            Positive = BucketRun.Of(layouts.Positive(stored.PositiveSpans, stored.PositiveBuckets.Length), stored.PositiveBuckets),
            Negative = BucketRun.Of(layouts.Negative(stored.NegativeSpans, stored.NegativeBuckets.Length), stored.NegativeBuckets),
            CustomBounds = stored.CustomBounds,
        };

    public NativeHistogram ToNative() => new()
    {
        IsFloat = true,
        Hint = Hint,
        Schema = Schema,
        ZeroThreshold = ZeroThreshold,
        FloatZeroCount = ZeroCount,
        FloatCount = Count,
        Sum = Sum,
        PositiveSpans = Positive.ToSpans(),
        PositiveFloatBuckets = Positive.Counts.ToArray(),
        NegativeSpans = Negative.ToSpans(),
        NegativeFloatBuckets = Negative.Counts.ToArray(),
        CustomBounds = CustomBounds,
    };

    /// <summary>Count, sum and what tells resets: all that functions need which do not look at buckets.</summary>
    public FloatHistogram WithoutBuckets(CounterResetHint hint) => new() { Hint = hint, Schema = Schema, Count = Count, Sum = Sum, LeftOut = Positive.Length + Negative.Length };

    /// <summary>A histogram with a negative factor can no longer be a counter.</summary>
    public FloatHistogram Times(double factor) => this with
    {
        ZeroCount = ZeroCount * factor,
        Count = Count * factor,
        Sum = Sum * factor,
        Positive = Positive.Map(factor, static (count, by) => count * by),
        Negative = Negative.Map(factor, static (count, by) => count * by),
        Hint = factor < 0 ? CounterResetHint.Gauge : Hint,
    };

    /// <summary>By zero nothing is left in any bucket, and everything else is infinite.</summary>
    public FloatHistogram Over(double divisor) => this with
    {
        ZeroCount = ZeroCount / divisor,
        Count = Count / divisor,
        Sum = Sum / divisor,
        Positive = divisor == 0 ? default : Positive.Map(divisor, static (count, by) => count / by),
        Negative = divisor == 0 ? default : Negative.Map(divisor, static (count, by) => count / by),
        Hint = divisor < 0 ? CounterResetHint.Gauge : Hint,
    };

    /// <summary>Whether counts can be taken from each other one by one: the same buckets, none of them within the zero bucket.</summary>
    public bool HasLayoutOf(FloatHistogram other)
        => Schema == other.Schema && ZeroThreshold == other.ZeroThreshold && CustomBounds.AsSpan().SequenceEqual(other.CustomBounds)
            && Positive.Indices.SequenceEqual(other.Positive.Indices) && Negative.Indices.SequenceEqual(other.Negative.Indices)
            && (HasCustomBuckets || (Positive.Beyond(ZeroThreshold, Schema).Length == Positive.Length && Negative.Beyond(ZeroThreshold, Schema).Length == Negative.Length));

    /// <summary>What came since an earlier one of the same layout, times a factor, without empty buckets: a gauge.</summary>
    public FloatHistogram GaugeSince(FloatHistogram earlier, double factor) => this with
    {
        Hint = CounterResetHint.Gauge,
        ZeroCount = (ZeroCount - earlier.ZeroCount) * factor,
        Count = (Count - earlier.Count) * factor,
        Sum = (Sum - earlier.Sum) * factor,
        Positive = Positive.Since(earlier.Positive, factor),
        Negative = Negative.Since(earlier.Negative, factor),
    };

    public FloatHistogram WithoutEmptyBuckets() => WithoutEmptyBuckets(Hint);

    public FloatHistogram WithoutEmptyBuckets(CounterResetHint hint) => this with { Hint = hint, Positive = Positive.WithoutEmpty(), Negative = Negative.WithoutEmpty() };

    public FloatHistogram ReducedTo(int schema) => schema == Schema ? this : this with
    {
        Schema = schema,
        Positive = Positive.Reduce(Schema, schema),
        Negative = Negative.Reduce(Schema, schema),
        Hint = CounterResetHint.Unknown,
    };

    /// <summary>The same in every bit; empty buckets count as buckets, hints do not count.</summary>
    public bool SameAs(FloatHistogram other)
        => Schema == other.Schema && SameBits(Count, other.Count) && SameBits(Sum, other.Sum)
            && (!HasCustomBuckets || CustomBounds.AsSpan().SequenceEqual(other.CustomBounds))
            && ZeroThreshold == other.ZeroThreshold && SameBits(ZeroCount, other.ZeroCount)
            && Negative.SameAs(other.Negative) && Positive.SameAs(other.Positive);

    /// <summary>Buckets in ascending order: negative ones, that around zero, positive ones. Where the zero bucket reaches into a neighbour, that one begins behind it.</summary>
    public HistogramBucket BucketAt(int place)
    {
        if (place < Negative.Length)
        {
            var at = Negative.Length - 1 - place;
            double lower = -UpperBound(Negative.Indices[at]), upper = -UpperBound(Negative.Indices[at] - 1);
            if (upper < 0 && upper > -ZeroThreshold) upper = -ZeroThreshold;
            return new HistogramBucket(lower, upper, Negative.Counts[at], lower < 0, upper > 0);
        }
        place -= Negative.Length;
        if (HasZeroBucket && place-- == 0) return new HistogramBucket(-ZeroThreshold, ZeroThreshold, ZeroCount, true, true);
        var index = Positive.Indices[place];
        double from = UpperBound(index - 1), to = UpperBound(index);
        if (from > 0 && from < ZeroThreshold && !HasCustomBuckets) from = ZeroThreshold;
        return HasCustomBuckets
            ? new HistogramBucket(from, to, Positive.Counts[place], index == 0, true)
            : new HistogramBucket(from, to, Positive.Counts[place], from < 0, to > 0);
    }

    /// <summary>The upper bound of a bucket of the positive side.</summary>
    public double UpperBound(int index)
    {
        if (!HasCustomBuckets) return BucketBounds.Upper(index, Schema);
        return index < 0 ? double.NegativeInfinity : index < CustomBounds.Length ? CustomBounds[index] : double.PositiveInfinity;
    }

    static bool SameBits(double left, double right) => BitConverter.DoubleToInt64Bits(left) == BitConverter.DoubleToInt64Bits(right);
}
