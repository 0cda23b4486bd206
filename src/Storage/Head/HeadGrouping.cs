using System.Runtime.InteropServices;
using Barograph.Model.Contracts;
using Barograph.Model.Labels;

namespace Barograph.Storage.Head;

/// <summary>Groups series by the numbers of their labels: no label byte is touched but for the groups themselves.</summary>
static class HeadGrouping
{
    const uint Multiplier = 0x9e37_79b1;

    public static SeriesGrouping Of(HeadTables tables, ReadOnlySpan<int> slots, LabelProjection projection)
    {
        var keeps = Keeps(tables, projection);
        var groupOf = new int[slots.Length];
        var groups = new GroupTable();
        Span<int> key = stackalloc int[Wal.SeriesRecordWriter.MaxLabels];
        for (var i = 0; i < slots.Length; i++)
        {
            var length = 0;
            var hash = 0u;
            foreach (var pair in tables.PairsOf(tables.Row(slots[i])))
            {
                var name = tables.Pairs[pair].Name;
                // A name that is younger than this query was not asked for by it.
                if (name < keeps.Length ? !keeps[name] : !projection.Without) continue;
                key[length++] = pair;
                hash = (hash ^ (uint)pair) * Multiplier;
            }
            groupOf[i] = groups.FindOrAdd(key[..length], hash ^ hash >> 15);
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

    /// <summary>Keys of several numbers, numbered in the order of their appearance; open addressing.</summary>
    sealed class GroupTable
    {
        readonly List<int> keys = [];
        readonly List<(int Start, int Length, uint Hash)> groups = [];
        int[] table = new int[64];

        public int Count => groups.Count;

        public ReadOnlySpan<int> Key(int group) => CollectionsMarshal.AsSpan(keys).Slice(groups[group].Start, groups[group].Length);

        public int FindOrAdd(ReadOnlySpan<int> key, uint hash)
        {
            var mask = table.Length - 1;
            var at = (int)(hash & (uint)mask);
            for (; table[at] != 0; at = (at + 1) & mask)
            {
                var group = table[at] - 1;
                if (groups[group].Hash == hash && Key(group).SequenceEqual(key)) return group;
            }
            groups.Add((keys.Count, key.Length, hash));
            keys.AddRange(key);
            table[at] = groups.Count;
            if (groups.Count * 2 > table.Length) Grow();
            return groups.Count - 1;
        }

        void Grow()
        {
            table = new int[table.Length * 2];
            for (var group = 0; group < groups.Count; group++)
            {
                var at = (int)(groups[group].Hash & (uint)(table.Length - 1));
                while (table[at] != 0) at = (at + 1) & (table.Length - 1);
                table[at] = group + 1;
            }
        }
    }
}
