using Barograph.Model;

namespace Barograph.Storage.Blocks.Index;

/// <summary>The symbols of a block that is being written: added in order, numbered from 0.</summary>
sealed class SymbolArena
{
    const int PageBytes = 1 << 20;

    readonly List<byte[]> pages = [];
    readonly List<(int Page, int Offset, int Length)> symbols = [];
    int used = PageBytes;

    public int Count => symbols.Count;

    public ReadOnlySpan<byte> this[int number]
    {
        get
        {
            var (page, offset, length) = symbols[number];
            return pages[page].AsSpan(offset, length);
        }
    }

    /// <summary>Adds a symbol that is not smaller than the last one; returns its number, which is the last one's where they are equal.</summary>
    public int Add(ReadOnlySpan<byte> symbol)
    {
        if (Count > 0)
        {
            var order = symbol.SequenceCompareTo(this[Count - 1]);
            if (order == 0) return Count - 1;
            Invariant.Require(order > 0);
        }
        if (symbol.Length > PageBytes - used || pages.Count == 0)
        {
            pages.Add(new byte[Math.Max(PageBytes, symbol.Length)]);
            used = 0;
        }
        symbol.CopyTo(pages[^1].AsSpan(used));
        symbols.Add((pages.Count - 1, used, symbol.Length));
        // A page of its own for a huge symbol is full.
        used = Math.Min(PageBytes, used + symbol.Length);
        return Count - 1;
    }
}
