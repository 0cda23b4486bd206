using Barograph.Storage.Blocks.Index;

namespace Barograph.Storage.Blocks;

/// <summary>The symbols of several blocks as one table, and which number each block's symbols have in it.</summary>
sealed class MergedSymbols
{
    readonly IReadOnlyList<Block> blocks;
    readonly uint[][] numbers;

    public MergedSymbols(IReadOnlyList<Block> blocks)
    {
        this.blocks = blocks;
        numbers = new uint[blocks.Count][];
        for (var b = 0; b < blocks.Count; b++) numbers[b] = new uint[blocks[b].Index.Symbols.Count];
        if (blocks.Count == 1) TakeAll();
        else Merge();
    }

    public SymbolArena Arena { get; } = new();

    /// <summary>The labels of a series of one of the blocks, as numbers of the merged table.</summary>
    public void Read(int block, ref SeriesEntry series, List<uint> labels)
    {
        labels.Clear();
        var symbols = blocks[block].Index.Symbols;
        while (series.NextLabel())
        {
            labels.Add(numbers[block][symbols.NumberOf(series.Name)]);
            labels.Add(numbers[block][symbols.NumberOf(series.Value)]);
        }
    }

    void TakeAll()
    {
        var at = 0;
        for (var symbols = blocks[0].Index.Symbols.Read(); symbols.MoveNext(); at++) numbers[0][at] = (uint)Arena.Add(symbols.Current);
    }

    void Merge()
    {
        var next = new int[blocks.Count];
        while (true)
        {
            var least = -1;
            ReadOnlySpan<byte> symbol = default;
            for (var b = 0; b < blocks.Count; b++)
            {
                if (next[b] == numbers[b].Length) continue;
                var candidate = At(b, next[b]);
                if (least >= 0 && candidate.SequenceCompareTo(symbol) >= 0) continue;
                least = b;
                symbol = candidate;
            }
            if (least < 0) return;
            numbers[least][next[least]++] = (uint)Arena.Add(symbol);
        }
    }

    ReadOnlySpan<byte> At(int block, int number) => blocks[block].Index.Symbols.ByNumber((ulong)number);
}
