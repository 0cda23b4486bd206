using Barograph.Model.Samples;

namespace Barograph.Query.Functions;

/// <summary>The cumulative buckets of a classic histogram at one step: bounds ascending, counts beside them.</summary>
internal ref struct ClassicBuckets(Span<double> bounds, Span<double> counts)
{
    // Differences below this share of the counts come from adding floats in another order, not from the data.
    const double Tolerance = 1e-12;

    Span<double> bounds = bounds;
    Span<double> counts = counts;

    /// <summary>What had to be mended: the buckets from … to whose count was below the one before, and by how much at most.</summary>
    public readonly record struct Mending(double FromBound, double ToBound, double MaxDifference)
    {
        public static readonly Mending None = new(double.PositiveInfinity, double.NegativeInfinity, 0);

        public bool IsNone => MaxDifference == 0;

        public Mending With(Mending other) => new(
            Math.Min(FromBound, other.FromBound), Math.Max(ToBound, other.ToBound), Math.Max(MaxDifference, other.MaxDifference));
    }

    /// <summary>Linear within the bucket that holds the rank.</summary>
    public double Quantile(double q, out Mending mending)
    {
        mending = Mending.None;
        if (double.IsNaN(q)) return StaleMarker.NormalNan;
        if (q < 0) return double.NegativeInfinity;
        if (q > 1) return double.PositiveInfinity;
        if (!Prepare()) return StaleMarker.NormalNan;
        mending = MakeMonotonic();
        if (bounds.Length < 2 || counts[^1] == 0) return StaleMarker.NormalNan;
        var rank = q * counts[^1];
        var bucket = FirstWith(rank);
        if (bucket == bounds.Length - 1) return bounds[^2];
        if (bucket == 0 && bounds[0] <= 0) return bounds[0];
        double start = 0, count = counts[bucket];
        if (bucket > 0)
        {
            start = bounds[bucket - 1];
            count -= counts[bucket - 1];
            rank -= counts[bucket - 1];
        }
        return start + (bounds[bucket] - start) * (rank / count);
    }

    /// <summary>The first bucket that has the rank, the last one where none before it does: halved as Prometheus does, which shows where a count is NaN.</summary>
    readonly int FirstWith(double rank)
    {
        int first = 0, end = bounds.Length - 1;
        while (first < end)
        {
            var middle = (first + end) / 2;
            if (counts[middle] >= rank) end = middle;
            else first = middle + 1;
        }
        return first;
    }

    /// <summary>The share of observations between two values.</summary>
    public double Fraction(double lower, double upper)
    {
        if (!Prepare()) return StaleMarker.NormalNan;
        var total = counts[^1];
        if (total == 0 || double.IsNaN(lower) || double.IsNaN(upper)) return StaleMarker.NormalNan;
        return lower >= upper ? 0 : (RankOf(upper) - RankOf(lower)) / total;
    }

    /// <summary>How many observations lie below a value: whole buckets, and a part of the one that holds it.</summary>
    readonly double RankOf(double value)
    {
        double below = 0, start = bounds[0] <= 0 ? double.NegativeInfinity : 0;
        for (var i = 0; i < bounds.Length; i++)
        {
            if (start >= value) return Math.Min(below, counts[^1]);
            if (bounds[i] > value)
            {
                var inside = double.IsNegativeInfinity(start) ? counts[i] : below + (counts[i] - below) * (value - start) / (bounds[i] - start);
                return Math.Min(inside, counts[^1]);
            }
            below = counts[i];
            start = bounds[i];
        }
        return counts[^1];
    }

    /// <summary>Sorts and makes one of buckets with the same bound; false without the bucket that holds everything.</summary>
    bool Prepare()
    {
        if (!IsInOrder()) bounds.Sort(counts);
        if (bounds.Length == 0 || !double.IsPositiveInfinity(bounds[^1])) return false;
        var last = 0;
        for (var i = 1; i < bounds.Length; i++)
        {
            if (bounds[i] == bounds[last])
            {
                counts[last] += counts[i];
                continue;
            }
            last++;
            (bounds[last], counts[last]) = (bounds[i], counts[i]);
        }
        bounds = bounds[..(last + 1)];
        counts = counts[..(last + 1)];
        return true;
    }

    readonly bool IsInOrder()
    {
        for (var i = 1; i < bounds.Length; i++)
        {
            if (!(bounds[i - 1] <= bounds[i])) return false;
        }
        return true;
    }

    /// <summary>A cumulative count never falls; scrapes that caught a histogram half updated, and float noise, say otherwise.</summary>
    readonly Mending MakeMonotonic()
    {
        var mending = Mending.None;
        var previous = counts[0];
        for (var i = 1; i < counts.Length; i++)
        {
            var count = counts[i];
            if (count == previous) continue;
            if (IsNoise(previous, count))
            {
                counts[i] = previous;
            }
            else if (count < previous)
            {
                mending = mending.With(new Mending(bounds[i], bounds[i], previous - count));
                counts[i] = previous;
            }
            else
            {
                previous = count;
            }
        }
        return mending;
    }

    static bool IsNoise(double a, double b)
    {
        if (double.IsNaN(a) && double.IsNaN(b)) return true;
        var sum = Math.Abs(a) + Math.Abs(b);
        var difference = Math.Abs(a - b);
        const double minNormal = 2.2250738585072014e-308;
        if (a == 0 || b == 0 || sum < minNormal) return difference < Tolerance * minNormal;
        return difference / Math.Min(sum, double.MaxValue) < Tolerance;
    }
}
