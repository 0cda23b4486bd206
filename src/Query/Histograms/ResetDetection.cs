using Barograph.Model.Samples;

namespace Barograph.Query.Histograms;

/// <summary>Did the counter begin anew between two histograms? Where the hint does not say so, any count that fell does; sums may fall.</summary>
public static class ResetDetection
{
    public static bool IsReset(FloatHistogram current, FloatHistogram previous) => current.Hint switch
    {
        CounterResetHint.Reset => true,
        CounterResetHint.NotReset => false,
        _ => HasFallen(current, previous), // gauges too: who asks about them as counters is told so elsewhere
    };

    static bool HasFallen(FloatHistogram current, FloatHistogram previous)
    {
        if (current.Count < previous.Count) return true;
        if (current.HasCustomBuckets)
        {
            if (!previous.HasCustomBuckets) return true;
            if (!current.CustomBounds.AsSpan().SequenceEqual(previous.CustomBounds)) return HasFallenBetweenBounds(current, previous);
        }
        // A finer schema and a narrower zero bucket only come with a new beginning; so does a zero bucket that ends within an old bucket.
        if (current.Schema > previous.Schema || current.ZeroThreshold < previous.ZeroThreshold) return true;
        var (zeroCount, threshold) = ZeroBuckets.Widened(previous, current.ZeroThreshold);
        if (threshold != current.ZeroThreshold || current.ZeroCount < zeroCount) return true;
        return HasFallen(current, previous, current.Positive, previous.Positive) || HasFallen(current, previous, current.Negative, previous.Negative);
    }

    static bool HasFallen(FloatHistogram current, FloatHistogram previous, BucketRun now, BucketRun before)
    {
        if (!current.HasCustomBuckets)
        {
            before = before.Beyond(current.ZeroThreshold, previous.Schema).Reduce(previous.Schema, current.Schema);
            now = now.Beyond(current.ZeroThreshold, current.Schema);
        }
        var at = 0;
        for (var i = 0; i < before.Length; i++)
        {
            while (at < now.Length && now.Indices[at] < before.Indices[i]) at++;
            var stands = at < now.Length && now.Indices[at] == before.Indices[i];
            if (stands ? now.Counts[at] < before.Counts[i] : before.Counts[i] != 0) return true;
        }
        return false;
    }

    static bool HasFallenBetweenBounds(FloatHistogram current, FloatHistogram previous)
    {
        var common = CustomBounds.Intersect(current.CustomBounds, previous.CustomBounds);
        var now = new double[common.Length + 1];
        var before = new double[common.Length + 1];
        CustomBounds.Spread(current.Positive, current.CustomBounds, common, 1, now);
        CustomBounds.Spread(previous.Positive, previous.CustomBounds, common, 1, before);
        for (var i = 0; i < now.Length; i++)
        {
            if (now[i] < before[i]) return true;
        }
        return false;
    }
}
