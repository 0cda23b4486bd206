using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Barograph.Model;

namespace Barograph.Storage.Memory;

/// <summary>A growing table of plain structs outside the garbage collector's sight. Rows never move, so readers need no lock.</summary>
/// <remarks>One thread adds; any thread may read rows that it was told about after they were added.</remarks>
sealed unsafe class PagedTable<T> : IDisposable where T : unmanaged
{
    readonly int shift;
    readonly int mask;
    nint[] pages = [];

    /// <param name="shift">A page holds two to the power of this many rows.</param>
    public PagedTable(int shift)
    {
        this.shift = shift;
        mask = (1 << shift) - 1;
    }

    public int Count { get; private set; }

    public long SizeBytes => ((long)pages.Length << shift) * sizeof(T);

    public ref T this[int row]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ref ((T*)pages[row >> shift])[row & mask];
    }

    /// <summary>Adds a row of zeros and returns its number.</summary>
    public int Add()
    {
        if (Count >> shift == pages.Length) AddPage();
        return Count++;
    }

    public void GrowTo(int count)
    {
        while (pages.Length << shift < count) AddPage();
        Count = Math.Max(Count, count);
    }

    public void Dispose()
    {
        foreach (var page in pages) NativeMemory.AlignedFree((void*)page);
        pages = [];
        Count = 0;
    }

    void AddPage()
    {
        Invariant.Require(pages.Length < int.MaxValue >> shift);
        var size = (nuint)((1L << shift) * sizeof(T));
        var page = NativeMemory.AlignedAlloc(size, 64);
        NativeMemory.Clear(page, size);
        nint[] grown = [.. pages, (nint)page];
        Volatile.Write(ref pages, grown);
    }
}
