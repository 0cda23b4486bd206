using Barograph.Model.Hashing;
using Barograph.Model.Labels;

namespace Barograph.Model.Contracts;

/// <summary>Series by group: <c>GroupOf[series]</c> is a number into <see cref="Groups"/>, the labels of each group.</summary>
public sealed class SeriesGrouping(int[] groupOf, LabelSet[] groups)
{
    public ReadOnlySpan<int> GroupOf => groupOf;

    public IReadOnlyList<LabelSet> Groups => groups;

    /// <summary>The way that works for any selection: through the bytes of each series' labels.</summary>
    public static SeriesGrouping ByLabels(ISeriesSelection selection, LabelProjection projection)
    {
        var groupOf = new int[selection.Count];
        var groups = new List<LabelSet>();
        var byHash = new Dictionary<ulong, List<int>>();
        var buffer = new byte[1024];
        for (var series = 0; series < groupOf.Length; series++)
        {
            var encoded = selection.LabelsOf(series).Encoded;
            if (buffer.Length < encoded.Length) buffer = new byte[encoded.Length * 2];
            var projected = buffer.AsSpan(0, projection.Project(encoded, buffer));
            groupOf[series] = Find(projected, groups, byHash);
        }
        return new SeriesGrouping(groupOf, [.. groups]);
    }

    static int Find(ReadOnlySpan<byte> projected, List<LabelSet> groups, Dictionary<ulong, List<int>> byHash)
    {
        var hash = XxHash64.Hash(projected);
        if (!byHash.TryGetValue(hash, out var candidates)) byHash[hash] = candidates = [];
        foreach (var candidate in candidates)
        {
            if (groups[candidate].Encoded.SequenceEqual(projected)) return candidate;
        }
        candidates.Add(groups.Count);
        groups.Add(new LabelSet(projected.ToArray()));
        return groups.Count - 1;
    }
}
