using Barograph.Model.Samples;

namespace Barograph.Query.Histograms;

/// <summary>Adding and subtracting histograms: the coarser schema, the wider zero bucket and the fewer bounds win.</summary>
public static class HistogramArithmetic
{
    public static HistogramOutcome Add(FloatHistogram left, FloatHistogram right) => Combine(left, right, 1);

    /// <summary>The hint comes out as if they were added; who calculates a difference for people makes it a gauge.</summary>
    public static HistogramOutcome Subtract(FloatHistogram left, FloatHistogram right) => Combine(left, right, -1);

    /// <summary>What the hints of two say about both together; a collision is unknown too.</summary>
    public static CounterResetHint Together(CounterResetHint left, CounterResetHint right)
    {
        if (left == right) return left;
        return left == CounterResetHint.Gauge || right == CounterResetHint.Gauge ? CounterResetHint.Gauge : CounterResetHint.Unknown;
    }

    public static bool Collide(CounterResetHint left, CounterResetHint right)
        => (left, right) is (CounterResetHint.Reset, CounterResetHint.NotReset) or (CounterResetHint.NotReset, CounterResetHint.Reset);

    static HistogramOutcome Combine(FloatHistogram left, FloatHistogram right, double sign)
    {
        if (left.HasCustomBuckets != right.HasCustomBuckets) return default;
        var collide = Collide(left.Hint, right.Hint);
        if (left.HasCustomBuckets)
        {
            var (bounds, buckets, reconciled) = CombineCustom(left, right, sign);
            return new HistogramOutcome(left with
            {
                Hint = Together(left.Hint, right.Hint),
                Count = left.Count + sign * right.Count,
                Sum = left.Sum + sign * right.Sum,
                CustomBounds = bounds,
                Positive = buckets,
            }, collide, reconciled);
        }
        (left, var rightZero) = ZeroBuckets.Reconcile(left, right);
        var schema = Math.Min(left.Schema, right.Schema);
        return new HistogramOutcome(left with
        {
            Hint = Together(left.Hint, right.Hint),
            Count = left.Count + sign * right.Count,
            Sum = left.Sum + sign * right.Sum,
            Schema = schema,
            ZeroCount = left.ZeroCount + sign * rightZero,
            Positive = Sides(left.Positive, right.Positive),
            Negative = Sides(left.Negative, right.Negative),
        }, collide, false);

        // What lies in the zero bucket is counted there, so it goes before buckets are put together.
        BucketRun Sides(BucketRun ours, BucketRun theirs)
            => ours.Reduce(left.Schema, schema).Plus(theirs.Beyond(left.ZeroThreshold, right.Schema).Reduce(right.Schema, schema), sign);
    }

    static (double[] Bounds, BucketRun Buckets, bool Reconciled) CombineCustom(FloatHistogram left, FloatHistogram right, double sign)
    {
        if (left.CustomBounds.AsSpan().SequenceEqual(right.CustomBounds)) return (left.CustomBounds, left.Positive.Plus(right.Positive, sign), false);
        var common = CustomBounds.Intersect(left.CustomBounds, right.CustomBounds);
        var counts = new double[common.Length + 1];
        CustomBounds.Spread(left.Positive, left.CustomBounds, common, 1, counts);
        CustomBounds.Spread(right.Positive, right.CustomBounds, common, sign, counts);
        return (common, CustomBounds.Populated(counts), true);
    }
}
