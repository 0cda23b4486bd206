namespace Barograph.Query.Histograms;

/// <summary>Histograms with bounds of their own meet: what they have in common is the bounds that both know.</summary>
static class CustomBounds
{
    public static double[] Intersect(ReadOnlySpan<double> left, ReadOnlySpan<double> right)
    {
        var common = new List<double>();
        for (int i = 0, j = 0; i < left.Length && j < right.Length;)
        {
            if (left[i] == right[j])
            {
                common.Add(left[i++]);
                j++;
            }
            else if (left[i] < right[j]) i++;
            else j++;
        }
        return [.. common];
    }

    /// <summary>Adds the counts to those of the bucket that takes them in among fewer bounds: one per bound, and one behind the last.</summary>
    public static void Spread(BucketRun buckets, ReadOnlySpan<double> bounds, ReadOnlySpan<double> fewer, double sign, Span<double> into)
    {
        var target = 0;
        for (var i = 0; i < buckets.Length; i++)
        {
            var index = buckets.Indices[i];
            if (index >= bounds.Length) target = fewer.Length;
            else
            {
                while (target < fewer.Length && fewer[target] < bounds[index]) target++;
            }
            into[target] += sign * buckets.Counts[i];
        }
    }

    public static BucketRun Populated(ReadOnlySpan<double> counts)
    {
        var indices = new int[counts.Length];
        for (var i = 0; i < indices.Length; i++) indices[i] = i;
        return new BucketRun(indices, counts.ToArray()).WithoutEmpty();
    }
}
