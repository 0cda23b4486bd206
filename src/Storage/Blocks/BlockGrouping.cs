using Barograph.Model.Contracts;
using Barograph.Model.Labels;
using Barograph.Storage.Blocks.Index;
using Barograph.Storage.Merging;

namespace Barograph.Storage.Blocks;

/// <summary>Groups series of a block by the numbers of their symbols: label bytes are looked at for names that were not met yet, and for each group.</summary>
sealed class BlockGrouping(IndexFile index, LabelProjection projection)
{
    readonly Dictionary<ulong, bool> keeps = [];
    readonly GroupKeys groups = new();

    // Of each group, a series that is in it.
    readonly List<uint> examples = [];

    // The names of the last series: most have the same ones.
    readonly List<(ulong Name, bool Kept)> usual = [];
    int[] key = new int[64];

    public SeriesGrouping Of(ReadOnlySpan<uint> series)
    {
        var groupOf = new int[series.Length];
        for (var i = 0; i < groupOf.Length; i++)
        {
            groupOf[i] = groups.FindOrAdd(KeyOf(index.Series(series[i])));
            if (groupOf[i] == examples.Count) examples.Add(series[i]);
        }
        return Distinct(groupOf);
    }

    ReadOnlySpan<int> KeyOf(SeriesEntry entry)
    {
        var length = 0;
        for (var place = 0; entry.NextLabel(); place++)
        {
            if (place == usual.Count || usual[place].Name != entry.Name)
            {
                usual.RemoveRange(place, usual.Count - place);
                usual.Add((entry.Name, Keeps(entry.Name)));
            }
            if (!usual[place].Kept) continue;
            if (length + 2 > key.Length) Array.Resize(ref key, key.Length * 2);
            key[length++] = (int)entry.Name;
            key[length++] = (int)entry.Value;
        }
        return key.AsSpan(0, length);
    }

    bool Keeps(ulong name)
    {
        if (!keeps.TryGetValue(name, out var kept)) keeps.Add(name, kept = projection.Keeps(index.Symbols[name]));
        return kept;
    }

    /// <summary>Foreign blocks may have labels without a value, which are not there: then several keys are one group.</summary>
    SeriesGrouping Distinct(int[] groupOf)
    {
        var known = new Dictionary<LabelSet, int>(examples.Count);
        var labels = new List<LabelSet>(examples.Count);
        var numbers = new int[examples.Count];
        byte[] bytes = new byte[512], projected = [];
        for (var group = 0; group < numbers.Length; group++)
        {
            var entry = index.Series(examples[group]);
            var length = index.EncodeLabels(ref entry, ref bytes);
            var encoded = bytes.AsSpan(0, length);
            if (projected.Length < encoded.Length) projected = new byte[bytes.Length];
            var set = new LabelSet(projected[..projection.Project(encoded, projected)]);
            if (known.TryAdd(set, labels.Count)) labels.Add(set);
            numbers[group] = known[set];
        }
        if (labels.Count < numbers.Length)
        {
            for (var i = 0; i < groupOf.Length; i++) groupOf[i] = numbers[groupOf[i]];
        }
        return new SeriesGrouping(groupOf, [.. labels]);
    }
}
