using Barograph.Model.Samples;

namespace Barograph.Query.Histograms;

/// <summary>The buckets of one side of a histogram: indices ascending, counts beside them. Never changed once made.</summary>
/// <remarks>
/// Spans, as histograms are stored with, say the same in less room; with plain indices adding, comparing and merging are walks over
/// two sorted lists.
/// </remarks>
public readonly record struct BucketRun
{
    readonly int[]? indices;
    readonly double[]? counts;

    public BucketRun(int[] indices, double[] counts) => (this.indices, this.counts) = (indices, counts);

    public ReadOnlySpan<int> Indices => indices;

    public ReadOnlySpan<double> Counts => counts;

    public int Length => indices?.Length ?? 0;

    /// <summary>The indices of the buckets that spans make, at most so many.</summary>
    public static int[] IndicesOf(ReadOnlySpan<HistogramSpan> spans, int most)
    {
        if (most == 0) return [];
        var indices = new int[most];
        int at = 0, index = 0;
        foreach (var span in spans)
        {
            index += span.Offset;
            for (var i = 0; i < span.Length && at < indices.Length; i++) indices[at++] = index++;
        }
        return at == indices.Length ? indices : indices[..at];
    }

    public static BucketRun Of(int[] indices, ReadOnlySpan<double> counts)
        => indices.Length == 0 ? default : new BucketRun(indices, counts[..indices.Length].ToArray());

    public static BucketRun Of(int[] indices, ReadOnlySpan<long> counts)
    {
        if (indices.Length == 0) return default;
        var fractions = new double[indices.Length];
        for (var i = 0; i < fractions.Length; i++) fractions[i] = counts[i];
        return new BucketRun(indices, fractions);
    }

    /// <summary>The runs without gaps, as storage wants them.</summary>
    public HistogramSpan[] ToSpans()
    {
        var spans = new List<HistogramSpan>();
        var end = 0;
        foreach (var index in Indices)
        {
            if (spans.Count > 0 && index == end) spans[^1] = spans[^1] with { Length = spans[^1].Length + 1 };
            else spans.Add(new HistogramSpan(index - end, 1));
            end = index + 1;
        }
        return [.. spans];
    }

    /// <summary>The same buckets with other counts.</summary>
    public BucketRun Map<TState>(TState state, Func<double, TState, double> change)
    {
        if (Length == 0) return default;
        var changed = new double[Length];
        for (var i = 0; i < changed.Length; i++) changed[i] = change(counts![i], state);
        return new BucketRun(indices!, changed);
    }

    public BucketRun WithoutEmpty()
    {
        var empty = Counts.Count(0);
        if (empty == 0) return this;
        if (empty == Length) return default;
        var kept = new int[Length - empty];
        var keptCounts = new double[kept.Length];
        var at = 0;
        for (var i = 0; i < Length; i++)
        {
            if (counts![i] != 0) (kept[at], keptCounts[at++]) = (indices![i], counts[i]);
        }
        return new BucketRun(kept, keptCounts);
    }

    /// <summary>Puts neighbours together that a coarser schema does not tell apart.</summary>
    public BucketRun Reduce(int fromSchema, int toSchema)
    {
        if (Length == 0 || fromSchema == toSchema) return this;
        var merged = new int[Length];
        var sums = new double[Length];
        var last = -1;
        for (var i = 0; i < Length; i++)
        {
            var index = BucketBounds.Reduce(indices![i], fromSchema, toSchema);
            if (last < 0 || merged[last] != index) merged[++last] = index;
            sums[last] += counts![i];
        }
        return new BucketRun(merged[..(last + 1)], sums[..(last + 1)]);
    }

    /// <summary>The buckets from the first one on that reaches beyond the threshold.</summary>
    public BucketRun Beyond(double threshold, int schema)
    {
        if (threshold == 0) return this;
        var first = 0;
        while (first < Length && BucketBounds.Upper(indices![first], schema) <= threshold) first++;
        return first == 0 ? this : new BucketRun(indices![first..], counts![first..]);
    }

    /// <summary>Adds the counts of both, the other's times <paramref name="sign"/>.</summary>
    public BucketRun Plus(BucketRun other, double sign)
    {
        if (other.Length == 0) return this;
        if (Length == 0) return other.Map(sign, static (count, by) => count * by);
        if (Indices.SequenceEqual(other.Indices))
        {
            var sums = new double[Length];
            ReadOnlySpan<double> ours = counts, theirs = other.counts;
            for (var i = 0; i < sums.Length && i < ours.Length && i < theirs.Length; i++) sums[i] = ours[i] + sign * theirs[i];
            return new BucketRun(indices!, sums);
        }
        return Merge(other, sign);
    }

    /// <summary>What each bucket has more than an earlier one of the same index, times a factor; without those that have no more.</summary>
    public BucketRun Since(BucketRun earlier, double factor)
    {
        ReadOnlySpan<double> now = counts, before = earlier.Counts;
        var more = 0;
        for (var i = 0; i < now.Length && i < before.Length; i++) more += now[i] - before[i] != 0 ? 1 : 0;
        if (more == 0) return default;
        var changed = new double[more];
        var places = more == now.Length ? indices! : new int[more];
        var at = 0;
        for (var i = 0; i < now.Length && i < before.Length && at < changed.Length; i++)
        {
            if (now[i] - before[i] == 0) continue;
            if (more < now.Length) places[at] = indices![i];
            changed[at++] = (now[i] - before[i]) * factor;
        }
        return new BucketRun(places, changed);
    }

    public bool SameAs(BucketRun other)
    {
        if (!Indices.SequenceEqual(other.Indices)) return false;
        for (var i = 0; i < Length; i++)
        {
            if (BitConverter.DoubleToInt64Bits(counts![i]) != BitConverter.DoubleToInt64Bits(other.counts![i])) return false;
        }
        return true;
    }

    BucketRun Merge(BucketRun other, double sign)
    {
        var merged = new int[Length + other.Length];
        var sums = new double[merged.Length];
        int left = 0, right = 0, at = 0;
        while (left < Length || right < other.Length)
        {
            var index = right == other.Length || (left < Length && indices![left] <= other.indices![right]) ? indices![left] : other.indices![right];
            double sum = 0;
            if (left < Length && indices![left] == index) sum = counts![left++];
            if (right < other.Length && other.indices![right] == index) sum += sign * other.counts![right++];
            (merged[at], sums[at++]) = (index, sum);
        }
        return new BucketRun(merged[..at], sums[..at]);
    }
}
