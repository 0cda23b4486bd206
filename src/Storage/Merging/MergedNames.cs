namespace Barograph.Storage.Merging;

/// <summary>Several lists of names or values, each sorted by bytes, as one.</summary>
static class MergedNames
{
    public static IReadOnlyList<string> Of(IReadOnlyList<IReadOnlyList<string>> lists, int limit)
    {
        if (lists.Count == 0) return [];
        var merged = lists[0];
        for (var i = 1; i < lists.Count; i++) merged = Merge(merged, lists[i]);
        return limit > 0 && merged.Count > limit ? [.. merged.Take(limit)] : merged;
    }

    static IReadOnlyList<string> Merge(IReadOnlyList<string> left, IReadOnlyList<string> right)
    {
        if (left.Count == 0) return right;
        if (right.Count == 0) return left;
        var merged = new List<string>(left.Count + right.Count);
        int l = 0, r = 0;
        while (l < left.Count || r < right.Count)
        {
            var order = r == right.Count ? -1 : l == left.Count ? 1 : CompareBytes(left[l], right[r]);
            merged.Add(order <= 0 ? left[l] : right[r]);
            if (order <= 0) l++;
            if (order >= 0) r++;
        }
        return merged;
    }

    /// <summary>As their UTF-8 bytes compare, which is not as UTF-16 does beyond the basic plane.</summary>
    static int CompareBytes(string left, string right)
    {
        for (var i = 0; i < Math.Min(left.Length, right.Length); i++)
        {
            if (left[i] == right[i]) continue;
            bool surrogateL = char.IsSurrogate(left[i]), surrogateR = char.IsSurrogate(right[i]);
            return surrogateL == surrogateR ? left[i].CompareTo(right[i]) : surrogateL ? 1 : -1;
        }
        return left.Length.CompareTo(right.Length);
    }
}
