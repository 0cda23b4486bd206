using System.Runtime.CompilerServices;
using Barograph.Model;

namespace Barograph.Storage.Memory;

/// <summary>A growing table of plain structs outside the garbage collector's sight. Rows never move, so readers need no lock.</summary>
/// <remarks>One thread adds; any thread may read rows that it was told about after they were added.</remarks>
sealed unsafe class PagedTable<T> : IDisposable where T : unmanaged
{
    readonly int shift;
    readonly int mask;
    readonly List<(nint Address, long Bytes)> pieces = [];
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
        if (Count >> shift == pages.Length) AddPages();
        return Count++;
    }

    public void GrowTo(int count)
    {
        while (pages.Length << shift < count) AddPages();
        Count = Math.Max(Count, count);
    }

    public void Dispose()
    {
        foreach (var (address, bytes) in pieces) LargeMemory.Free(address, bytes);
        pieces.Clear();
        pages = [];
        Count = 0;
    }

    /// <summary>One page; of a table that is large already, as many as go into a huge page.</summary>
    void AddPages()
    {
        var pageBytes = (1L << shift) * sizeof(T);
        var count = SizeBytes < LargeMemory.WorthwhileBytes ? 1 : (int)Math.Max(1, LargeMemory.HugePageBytes / pageBytes);
        Invariant.Require(pages.Length + count <= int.MaxValue >> shift);
        // Whole huge pages: what is left over behind the last page of the table is less than one of those.
        var bytes = count == 1 ? pageBytes : LargeMemory.HugePageBytes;
        var piece = LargeMemory.Allocate(bytes);
        pieces.Add((piece, bytes));
        var grown = new nint[pages.Length + count];
        pages.CopyTo(grown, 0);
        for (var i = 0; i < count; i++) grown[pages.Length + i] = piece + (nint)(i * pageBytes);
        Volatile.Write(ref pages, grown);
    }
}
