using System.Globalization;
using System.Text;
using Barograph.Model.Samples;

namespace Barograph.App.Tsdb;

/// <summary>A native histogram in a line: <c>{count:12, sum:18.4, [-2,-1):1, [-0.001,0.001]:2, (1,2]:4}</c>; empty buckets are left out.</summary>
static class HistogramText
{
    public static string Of(NativeHistogram histogram)
    {
        var text = new StringBuilder();
        text.Append("{count:").Append(Count(histogram.IsFloat, histogram.FloatCount, histogram.Count)).Append(", sum:").Append(GoText.Float(histogram.Sum));
        var negative = Buckets(histogram, positive: false);
        for (var i = negative.Count - 1; i >= 0; i--) Append(text, histogram, negative[i].Index, negative[i].Count, positive: false);
        if (histogram.IsFloat ? histogram.FloatZeroCount != 0 : histogram.ZeroCount != 0)
        {
            var zero = GoText.Float(histogram.ZeroThreshold);
            text.Append(CultureInfo.InvariantCulture, $", [-{zero},{zero}]:{Count(histogram.IsFloat, histogram.FloatZeroCount, histogram.ZeroCount)}");
        }
        foreach (var (index, count) in Buckets(histogram, positive: true)) Append(text, histogram, index, count, positive: true);
        return text.Append('}').ToString();
    }

    static List<(long Index, string Count)> Buckets(NativeHistogram histogram, bool positive)
    {
        var buckets = new List<(long, string)>();
        long index = 0;
        var at = 0;
        foreach (var span in positive ? histogram.PositiveSpans : histogram.NegativeSpans)
        {
            index += span.Offset;
            for (var i = 0; i < span.Length; i++, at++, index++)
            {
                if (histogram.IsFloat)
                {
                    var count = (positive ? histogram.PositiveFloatBuckets : histogram.NegativeFloatBuckets)[at];
                    if (count != 0) buckets.Add((index, GoText.Float(count)));
                }
                else
                {
                    var count = (positive ? histogram.PositiveBuckets : histogram.NegativeBuckets)[at];
                    if (count != 0) buckets.Add((index, count.ToString(CultureInfo.InvariantCulture)));
                }
            }
        }
        return buckets;
    }

    static void Append(StringBuilder text, NativeHistogram histogram, long index, string count, bool positive)
    {
        var custom = histogram.Schema == NativeHistogram.CustomBuckets;
        double lower = Bound(histogram, index - 1), upper = Bound(histogram, index);
        if (!positive) (lower, upper) = (-upper, -lower);
        var open = custom ? index == 0 : lower < 0;
        var close = custom || upper > 0;
        text.Append(", ").Append(open ? '[' : '(').Append(GoText.Float(lower)).Append(',').Append(GoText.Float(upper)).Append(close ? ']' : ')').Append(':').Append(count);
    }

    /// <summary>The upper bound of a bucket: powers of 2^(2^-schema), or what the histogram says.</summary>
    static double Bound(NativeHistogram histogram, long index)
    {
        if (histogram.Schema == NativeHistogram.CustomBuckets)
            return index < 0 ? double.NegativeInfinity : index < histogram.CustomBounds.Length ? histogram.CustomBounds[index] : double.PositiveInfinity;
        var schema = histogram.Schema;
        if (schema <= 0) return Math.ScaleB(1, (int)Math.Clamp(index << -schema, -2000, 2000));
        var whole = index >> schema;
        var part = index & (1L << schema) - 1;
        return Math.ScaleB(Math.Pow(2, part / (double)(1L << schema)), (int)Math.Clamp(whole, -2000, 2000));
    }

    static string Count(bool isFloat, double fraction, ulong whole) => isFloat ? GoText.Float(fraction) : whole.ToString(CultureInfo.InvariantCulture);
}
