using Barograph.Model.Samples;

namespace Barograph.Query.Histograms;

/// <summary>A sum of histograms that is being added up, compensated as sums of floats are.</summary>
public sealed class HistogramSum
{
    CounterResetHint hint;
    int schema;
    double[] bounds;
    double zeroThreshold;
    double zero, zeroRest, count, countRest, sum, sumRest;
    CompensatedBuckets positive;
    CompensatedBuckets negative;

    public HistogramSum(FloatHistogram first)
    {
        (hint, schema, bounds, zeroThreshold) = (first.Hint, first.Schema, first.CustomBounds, first.ZeroThreshold);
        (zero, count, sum) = (first.ZeroCount, first.Count, first.Sum);
        positive = CompensatedBuckets.Of(first.Positive);
        negative = CompensatedBuckets.Of(first.Negative);
    }

    HistogramSum(HistogramSum other)
    {
        (hint, schema, bounds, zeroThreshold) = (other.hint, other.schema, other.bounds, other.zeroThreshold);
        (zero, zeroRest, count, countRest, sum, sumRest) = (other.zero, other.zeroRest, other.count, other.countRest, other.sum, other.sumRest);
        positive = other.positive.Copy();
        negative = other.negative.Copy();
    }

    bool HasCustomBuckets => schema == NativeHistogram.CustomBuckets;

    public bool HasOverflow
        => double.IsInfinity(zero) || double.IsInfinity(count) || double.IsInfinity(sum) || positive.HasOverflow || negative.HasOverflow;

    public HistogramSum Copy() => new(this);

    /// <summary>False where one has exponential buckets and the other custom ones: then nothing was added.</summary>
    /// <param name="other">Taken in; does not change.</param>
    /// <param name="boundsReconciled">The two had different custom bounds.</param>
    public bool TryAdd(FloatHistogram other, out bool boundsReconciled)
    {
        boundsReconciled = false;
        if (HasCustomBuckets != other.HasCustomBuckets) return false;
        hint = HistogramArithmetic.Together(hint, other.Hint);
        Kahan.Add(other.Count, ref count, ref countRest);
        Kahan.Add(other.Sum, ref sum, ref sumRest);
        if (HasCustomBuckets) boundsReconciled = AddCustom(other);
        else AddExponential(other);
        return true;
    }

    public void Times(double factor) => Scale(value => value * factor);

    public void Over(double divisor) => Scale(value => value / divisor);

    public FloatHistogram Total() => new()
    {
        Hint = hint,
        Schema = schema,
        CustomBounds = bounds,
        ZeroThreshold = zeroThreshold,
        ZeroCount = zero + zeroRest,
        Count = count + countRest,
        Sum = sum + sumRest,
        Positive = positive.Total(),
        Negative = negative.Total(),
    };

    void Scale(Func<double, double> change)
    {
        (zero, zeroRest, count, countRest, sum, sumRest) = (change(zero), change(zeroRest), change(count), change(countRest), change(sum), change(sumRest));
        positive.Scale(change);
        negative.Scale(change);
    }

    void AddExponential(FloatHistogram other)
    {
        var otherZero = other.ZeroThreshold == zeroThreshold ? other.ZeroCount : ReconcileZero(other);
        Kahan.Add(otherZero, ref zero, ref zeroRest);
        if (other.Schema < schema)
        {
            var from = schema;
            positive.Rearrange(run => run.Reduce(from, other.Schema));
            negative.Rearrange(run => run.Reduce(from, other.Schema));
            schema = other.Schema;
        }
        positive.Add(other.Positive.Beyond(zeroThreshold, other.Schema).Reduce(other.Schema, schema));
        negative.Add(other.Negative.Beyond(zeroThreshold, other.Schema).Reduce(other.Schema, schema));
    }

    double ReconcileZero(FloatHistogram other)
    {
        var before = new FloatHistogram { Schema = schema, ZeroThreshold = zeroThreshold, ZeroCount = zero, Positive = positive.Sums, Negative = negative.Sums };
        var (after, otherZero) = ZeroBuckets.Reconcile(before, other);
        if (after.ZeroThreshold != zeroThreshold)
        {
            (zeroThreshold, zero) = (after.ZeroThreshold, after.ZeroCount);
            zeroRest += positive.DropFirst(Inside(before.Positive)) + negative.DropFirst(Inside(before.Negative));
        }
        return otherZero;
    }

    int Inside(BucketRun side)
    {
        var inside = 0;
        while (inside < side.Length && BucketBounds.Upper(side.Indices[inside] - 1, schema) < zeroThreshold) inside++;
        return inside;
    }

    bool AddCustom(FloatHistogram other)
    {
        if (bounds.AsSpan().SequenceEqual(other.CustomBounds))
        {
            positive.Add(other.Positive);
            return false;
        }
        var common = CustomBounds.Intersect(bounds, other.CustomBounds);
        var mine = bounds;
        positive.Rearrange(run => Dense(run, mine, common));
        positive.Add(Dense(other.Positive, other.CustomBounds, common));
        bounds = common;
        return true;
    }

    /// <summary>With a bucket for every bound, so that sums and rests keep the same layout.</summary>
    static BucketRun Dense(BucketRun run, double[] from, double[] to)
    {
        var counts = new double[to.Length + 1];
        CustomBounds.Spread(run, from, to, 1, counts);
        return new BucketRun([.. Enumerable.Range(0, counts.Length)], counts);
    }
}
