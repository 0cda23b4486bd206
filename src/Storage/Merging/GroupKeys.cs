using System.Runtime.InteropServices;

namespace Barograph.Storage.Merging;

/// <summary>Groups of series by the numbers of the labels that count, numbered in the order of their appearance; open addressing.</summary>
sealed class GroupKeys
{
    const uint Multiplier = 0x9e37_79b1;

    readonly List<int> keys = [];
    readonly List<(int Start, int Length, uint Hash)> groups = [];
    int[] table = new int[64];

    public int Count => groups.Count;

    public ReadOnlySpan<int> Key(int group) => CollectionsMarshal.AsSpan(keys).Slice(groups[group].Start, groups[group].Length);

    public int FindOrAdd(ReadOnlySpan<int> key)
    {
        var hash = 0u;
        foreach (var part in key) hash = (hash ^ (uint)part) * Multiplier;
        hash ^= hash >> 15;
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
