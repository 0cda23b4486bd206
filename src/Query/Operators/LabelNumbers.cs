using System.Runtime.InteropServices;
using Barograph.Model.Labels;

namespace Barograph.Query.Operators;

/// <summary>Gives each distinct label set a number, in the order of first sight.</summary>
public sealed class LabelNumbers
{
    readonly Dictionary<ulong, int> firstByHash = [];
    readonly List<LabelSet> sets = [];
    readonly List<int> next = []; // the next set with the same hash, -1 at the end: collisions are rare, so chains are short

    public IReadOnlyList<LabelSet> Sets => sets;

    public int Count => sets.Count;

    public int NumberOf(LabelSet labels)
    {
        var known = Find(labels.Encoded, out var hash);
        return known >= 0 ? known : Add(labels, hash);
    }

    public int NumberOf(ReadOnlySpan<byte> encoded)
    {
        var known = Find(encoded, out var hash);
        return known >= 0 ? known : Add(new LabelSet(encoded.ToArray()), hash);
    }

    /// <summary>-1 where the set was never seen.</summary>
    public int Find(LabelSet labels) => Find(labels.Encoded, out _);

    int Find(ReadOnlySpan<byte> encoded, out ulong hash)
    {
        hash = RowLabels.Hash(encoded);
        if (!firstByHash.TryGetValue(hash, out var at)) return -1;
        for (; at >= 0; at = next[at])
        {
            if (sets[at].Encoded.SequenceEqual(encoded)) return at;
        }
        return -1;
    }

    int Add(LabelSet labels, ulong hash)
    {
        ref var first = ref CollectionsMarshal.GetValueRefOrAddDefault(firstByHash, hash, out var exists);
        next.Add(exists ? first : -1);
        first = sets.Count;
        sets.Add(labels);
        return first;
    }
}
