using System.Runtime.CompilerServices;
using Barograph.Model;

namespace Barograph.Storage.Memory;

/// <summary>Small blocks of native memory by size class, named by 32-bit handles. Empty pages serve any class again.</summary>
/// <remarks>
/// A page holds blocks of one class. Series that begin together outgrow one class together; their page then empties as
/// a whole and is taken by the next class, so the sum of all classes stays near what is in use.
/// Memory is never given back while the table lives: a reader that races a writer reads stale bytes, never a hole.
/// One thread allocates and frees.
/// </remarks>
sealed unsafe class Slabs : IDisposable
{
    public const int MaxBlockBytes = 255 * 16;

    const int PageShift = 16, PageBytes = 1 << PageShift, UnitShift = 4, UnitsPerPage = PageBytes >> UnitShift;
    const int RegionPages = 16, LargeRegionPages = LargeMemory.HugePageBytes / PageBytes;

    // Bit readers load eight bytes at a time and may look past the last block of a region.
    const int RegionSlackBytes = 64;

    /// <summary>Block sizes in units of 16 bytes.</summary>
    static ReadOnlySpan<byte> ClassUnits => [1, 2, 3, 4, 6, 8, 12, 16, 20, 24, 32, 48, 64, 96, 160, 255];

    struct Page
    {
        public int Class, Used, FreeUnit, NextFreshUnit, Previous, Next;
    }

    readonly int[] partial = new int[ClassUnits.Length];
    readonly List<(nint Address, long Bytes)> regions = [];
    readonly Stack<int> emptyPages = [];
    nint[] bases = new nint[RegionPages];
    Page[] pages = new Page[RegionPages];
    int pageCount = 1; // Page 0 stays unused: handle 0 means nothing.

    public long SizeBytes => (long)(pageCount - 1) * PageBytes;

    public long UsedBytes { get; private set; }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public byte* At(uint handle) => (byte*)Volatile.Read(ref bases)[handle >> (PageShift - UnitShift)] + ((handle & (UnitsPerPage - 1)) << UnitShift);

    /// <summary>The smallest class whose blocks hold so many bytes.</summary>
    public static int ClassFor(int bytes)
    {
        var sizes = ClassUnits;
        for (var i = 0; i < sizes.Length; i++)
        {
            if (sizes[i] << UnitShift >= bytes) return i;
        }
        Invariant.Require(bytes <= sizes[^1] << UnitShift);
        return -1;
    }

    public static int SizeOf(int sizeClass) => ClassUnits[sizeClass] << UnitShift;

    public uint Allocate(int sizeClass)
    {
        var index = partial[sizeClass];
        if (index == 0) index = OpenPage(sizeClass);
        ref var page = ref pages[index];
        int unit;
        if (page.FreeUnit >= 0)
        {
            unit = page.FreeUnit;
            page.FreeUnit = *(int*)(bases[index] + (unit << UnitShift));
        }
        else
        {
            unit = page.NextFreshUnit;
            page.NextFreshUnit += ClassUnits[sizeClass];
        }
        page.Used++;
        if (page.FreeUnit < 0 && page.NextFreshUnit + ClassUnits[sizeClass] > UnitsPerPage) Unlink(index);
        UsedBytes += SizeOf(sizeClass);
        return ((uint)index << (PageShift - UnitShift)) | (uint)unit;
    }

    public void Free(uint handle, int sizeClass)
    {
        var index = (int)(handle >> (PageShift - UnitShift));
        var unit = (int)(handle & (UnitsPerPage - 1));
        ref var page = ref pages[index];
        Invariant.Require(page.Class == sizeClass && page.Used > 0);
        var full = page.FreeUnit < 0 && page.NextFreshUnit + ClassUnits[sizeClass] > UnitsPerPage;
        *(int*)(bases[index] + (unit << UnitShift)) = page.FreeUnit;
        page.FreeUnit = unit;
        page.Used--;
        UsedBytes -= SizeOf(sizeClass);
        if (full) Link(index);
        if (page.Used > 0) return;
        Unlink(index);
        emptyPages.Push(index);
    }

    public void Dispose()
    {
        foreach (var (address, bytes) in regions) LargeMemory.Free(address, bytes);
        regions.Clear();
        bases = [];
    }

    int OpenPage(int sizeClass)
    {
        if (!emptyPages.TryPop(out var index))
        {
            AddRegion();
            index = emptyPages.Pop();
        }
        pages[index] = new Page { Class = sizeClass, FreeUnit = -1 };
        Link(index);
        return index;
    }

    void AddRegion()
    {
        var added = SizeBytes < LargeMemory.WorthwhileBytes ? RegionPages : LargeRegionPages;
        Invariant.Require(pageCount + added < 1 << (32 - PageShift + UnitShift));
        var bytes = (long)added * PageBytes + RegionSlackBytes;
        var region = LargeMemory.Allocate(bytes);
        regions.Add((region, bytes));
        if (pageCount + added > pages.Length)
        {
            Array.Resize(ref pages, Math.Max(pageCount + added, pages.Length * 2));
            var grown = new nint[pages.Length];
            bases.CopyTo(grown, 0);
            Volatile.Write(ref bases, grown);
        }
        for (var i = added - 1; i >= 0; i--)
        {
            bases[pageCount + i] = region + i * PageBytes;
            emptyPages.Push(pageCount + i);
        }
        pageCount += added;
    }

    void Link(int index)
    {
        ref var page = ref pages[index];
        page.Previous = 0;
        page.Next = partial[page.Class];
        if (page.Next != 0) pages[page.Next].Previous = index;
        partial[page.Class] = index;
    }

    void Unlink(int index)
    {
        ref var page = ref pages[index];
        if (page.Previous != 0) pages[page.Previous].Next = page.Next;
        else if (partial[page.Class] == index) partial[page.Class] = page.Next;
        if (page.Next != 0) pages[page.Next].Previous = page.Previous;
        page.Previous = page.Next = 0;
    }
}
