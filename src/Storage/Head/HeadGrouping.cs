using Barograph.Model.Contracts;
using Barograph.Model.Labels;
using Barograph.Storage.Merging;

namespace Barograph.Storage.Head;

/// <summary>Groups series by the numbers of their labels: no label byte is touched but for the groups themselves.</summary>
static class HeadGrouping
{
    public static SeriesGrouping Of(HeadTables tables, ReadOnlySpan<int> slots, LabelProjection projection)
    {
        var keeps = Keeps(tables, projection);
        var groupOf = new int[slots.Length];
        var groups = new GroupKeys();
        Span<int> key = stackalloc int[Wal.SeriesRecordWriter.MaxLabels];
        for (var i = 0; i < slots.Length; i++)
        {
            var length = 0;
            foreach (var pair in tables.PairsOf(tables.Row(slots[i])))
            {
                var name = tables.Pairs[pair].Name;
                // A name that is younger than this query was not asked for by it.
                if (name < keeps.Length ? !keeps[name] : !projection.Without) continue;
                key[length++] = pair;
            }
            groupOf[i] = groups.FindOrAdd(key[..length]);
        }
        var labels = new LabelSet[groups.Count];
        for (var i = 0; i < labels.Length; i++) labels[i] = LabelsOf(tables, groups.Key(i));
        return new SeriesGrouping(groupOf, labels);
    }

    static bool[] Keeps(HeadTables tables, LabelProjection projection)
    {
        tables.Index.EnterReadLock();
        try
        {
            var names = tables.Pairs.Names;
            var keeps = new bool[names.Count];
            for (var i = 0; i < keeps.Length; i++) keeps[i] = projection.Keeps(names[i].Utf8);
            return keeps;
        }
        finally
        {
            tables.Index.ExitReadLock();
        }
    }

    static LabelSet LabelsOf(HeadTables tables, ReadOnlySpan<int> pairs)
    {
        var bytes = new List<byte>(256);
        foreach (var pair in pairs) bytes.AddRange(tables.Pairs.Encoded(pair));
        return new LabelSet([.. bytes]);
    }
}
