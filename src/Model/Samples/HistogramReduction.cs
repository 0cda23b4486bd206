using System.Numerics;

namespace Barograph.Model.Samples;

/// <summary>Makes the buckets of an exponential histogram wider: each step down in the schema joins two and two.</summary>
public static class HistogramReduction
{
    /// <summary>The finest schema that senders may use; finer ones than <see cref="NativeHistogram.MaxSchema"/> are reduced to it.</summary>
    public const int MaxReducible = 52;

    public static bool IsNeeded(NativeHistogram histogram) => histogram.Schema is > NativeHistogram.MaxSchema and <= MaxReducible;

    /// <summary>With a coarser schema. Spans and buckets must fit together.</summary>
    public static NativeHistogram To(int schema, NativeHistogram h)
    {
        var steps = h.Schema - schema;
        Invariant.Require(steps >= 0);
        var (positive, wholeAbove) = Join(h.PositiveSpans, h.PositiveBuckets, steps);
        var (negative, wholeBelow) = Join(h.NegativeSpans, h.NegativeBuckets, steps);
        var (positiveOfFractions, above) = Join(h.PositiveSpans, h.PositiveFloatBuckets, steps);
        var (negativeOfFractions, below) = Join(h.NegativeSpans, h.NegativeFloatBuckets, steps);
        return new NativeHistogram
        {
            IsFloat = h.IsFloat,
            Hint = h.Hint,
            Schema = schema,
            ZeroThreshold = h.ZeroThreshold,
            Sum = h.Sum,
            Count = h.Count,
            ZeroCount = h.ZeroCount,
            FloatCount = h.FloatCount,
            FloatZeroCount = h.FloatZeroCount,
            PositiveSpans = h.IsFloat ? positiveOfFractions : positive,
            NegativeSpans = h.IsFloat ? negativeOfFractions : negative,
            PositiveBuckets = wholeAbove,
            NegativeBuckets = wholeBelow,
            PositiveFloatBuckets = above,
            NegativeFloatBuckets = below,
        };
    }

    static (HistogramSpan[] Spans, T[] Buckets) Join<T>(HistogramSpan[] spans, T[] buckets, int steps) where T : INumber<T>
    {
        if (buckets.Length == 0) return ([], []);
        var joinedSpans = new List<HistogramSpan>();
        var joined = new List<T>();
        long index = 0, last = 0;
        var at = 0;
        foreach (var span in spans)
        {
            index += span.Offset;
            for (var i = 0; i < span.Length; i++, index++)
            {
                // A bucket is numbered by its upper bound, so that 1 and 2 make 1, 3 and 4 make 2.
                var target = ((index - 1) >> Math.Min(steps, 63)) + 1;
                if (joined.Count > 0 && target == last)
                {
                    joined[^1] += buckets[at++];
                    continue;
                }
                if (joined.Count > 0 && target == last + 1) joinedSpans[^1] = joinedSpans[^1] with { Length = joinedSpans[^1].Length + 1 };
                else joinedSpans.Add(new((int)(joined.Count == 0 ? target : target - last - 1), 1));
                joined.Add(buckets[at++]);
                last = target;
            }
        }
        return ([.. joinedSpans], [.. joined]);
    }
}
