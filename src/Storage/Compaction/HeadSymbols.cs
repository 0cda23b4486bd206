using System.Runtime.InteropServices;
using Barograph.Storage.Blocks.Index;
using Barograph.Storage.Head;

namespace Barograph.Storage.Compaction;

/// <summary>The names and values of some series of a head as a block's symbols, and the order of series that follows from them.</summary>
/// <remarks>Bytes of labels do not move while a series has them; the caller holds a reader's ticket, so none goes away.</remarks>
sealed class HeadSymbols
{
    readonly HeadTables tables;
    readonly uint[] names, values;

    public HeadSymbols(HeadTables tables, ReadOnlySpan<int> slots)
    {
        this.tables = tables;
        int pairs;
        tables.Index.EnterReadLock();
        try
        {
            pairs = tables.Pairs.Limit;
        }
        finally
        {
            tables.Index.ExitReadLock();
        }
        (names, values) = (new uint[pairs], new uint[pairs]);
        var used = new bool[pairs];
        foreach (var slot in slots)
        {
            foreach (var pair in tables.PairsOf(tables.Row(slot))) used[pair] = true;
        }
        Number(used);
    }

    public SymbolArena Arena { get; } = new();

    /// <summary>Name and value of each label of a series, as numbers of symbols.</summary>
    public int Read(int slot, ref uint[] labels)
    {
        var pairs = tables.PairsOf(tables.Row(slot));
        if (labels.Length < pairs.Length * 2) labels = new uint[pairs.Length * 2];
        for (var i = 0; i < pairs.Length; i++) (labels[2 * i], labels[2 * i + 1]) = (names[pairs[i]], values[pairs[i]]);
        return pairs.Length * 2;
    }

    /// <summary>As the labels of two series compare.</summary>
    public int Compare(int leftSlot, int rightSlot)
    {
        ReadOnlySpan<int> left = tables.PairsOf(tables.Row(leftSlot)), right = tables.PairsOf(tables.Row(rightSlot));
        for (var i = 0; i < Math.Min(left.Length, right.Length); i++)
        {
            if (left[i] == right[i]) continue;
            var order = names[left[i]].CompareTo(names[right[i]]);
            return order != 0 ? order : values[left[i]].CompareTo(values[right[i]]);
        }
        return left.Length.CompareTo(right.Length);
    }

    void Number(bool[] used)
    {
        // Each name once, each pair's value: sorted by bytes, and numbered in that order.
        var strings = new List<(int Pair, bool IsName)>();
        var firstOfName = new Dictionary<int, int>();
        for (var pair = 0; pair < used.Length; pair++)
        {
            if (!used[pair]) continue;
            if (firstOfName.TryAdd(tables.Pairs[pair].Name, pair)) strings.Add((pair, true));
            strings.Add((pair, false));
        }
        strings.Sort((a, b) => Bytes(a).SequenceCompareTo(Bytes(b)));
        foreach (ref readonly var text in CollectionsMarshal.AsSpan(strings))
        {
            var number = (uint)Arena.Add(Bytes(text));
            (text.IsName ? names : values)[text.Pair] = number;
        }
        for (var pair = 0; pair < used.Length; pair++)
        {
            if (used[pair]) names[pair] = names[firstOfName[tables.Pairs[pair].Name]];
        }
    }

    ReadOnlySpan<byte> Bytes((int Pair, bool IsName) text) => text.IsName ? tables.Pairs.Encoded(text.Pair)[NameRange(text.Pair)] : tables.Pairs.Value(text.Pair);

    Range NameRange(int pair)
    {
        var encoded = tables.Pairs.Encoded(pair);
        var at = 0;
        var length = Model.Labels.LabelEncoding.ReadLength(encoded, ref at);
        return at..(at + length);
    }
}
