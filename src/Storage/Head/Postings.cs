using System.Runtime.InteropServices;
using Barograph.Model;
using Barograph.Storage.Memory;

namespace Barograph.Storage.Head;

/// <summary>The slots of the series that have a label, ascending. A plain struct over native memory, guarded by the index lock.</summary>
/// <remarks>Up to two slots lie in the struct itself: labels with unique values are many and must cost nothing.</remarks>
unsafe struct Postings
{
    const int Inline = 2;

    int* block;
    int capacity;

    public int Count { get; private set; }

    /// <summary>Good until the next change.</summary>
    [System.Diagnostics.CodeAnalysis.UnscopedRef]
    public ReadOnlySpan<int> Slots
        => capacity == 0 ? MemoryMarshal.CreateReadOnlySpan(ref InlineSlot, Count) : new ReadOnlySpan<int>(block, Count);

    public readonly long SizeBytes => capacity * 4L;

    public void Add(int slot)
    {
        if (capacity == 0 ? Count == Inline : Count == capacity) Grow();
        var slots = Room;
        if (Count == 0 || slots[Count - 1] < slot)
        {
            slots[Count++] = slot;
            return;
        }
        // A slot that was free before: it belongs in the middle.
        var at = ~slots[..Count].BinarySearch(slot);
        Invariant.Require(at >= 0);
        slots[at..Count].CopyTo(slots[(at + 1)..]);
        slots[at] = slot;
        Count++;
    }

    /// <summary>Room for so many slots, and some to come.</summary>
    public void Reserve(int slots)
    {
        if (slots <= Math.Max(Inline, capacity)) return;
        Resize(slots + slots / 8);
    }

    /// <summary>Removes all slots that the set holds; one pass for any number of them.</summary>
    public void Remove(IReadOnlySet<int> gone)
    {
        var slots = Room;
        var kept = 0;
        for (var i = 0; i < Count; i++)
        {
            if (!gone.Contains(slots[i])) slots[kept++] = slots[i];
        }
        Count = kept;
    }

    public void Remove(int slot)
    {
        var slots = Room;
        var at = slots[..Count].BinarySearch(slot);
        Invariant.Require(at >= 0);
        slots[(at + 1)..Count].CopyTo(slots[at..]);
        Count--;
    }

    public void Dispose()
    {
        Free();
        this = default;
    }

    [System.Diagnostics.CodeAnalysis.UnscopedRef]
    ref int InlineSlot => ref System.Runtime.CompilerServices.Unsafe.As<nint, int>(ref System.Runtime.CompilerServices.Unsafe.As<Postings, nint>(ref this));

    [System.Diagnostics.CodeAnalysis.UnscopedRef]
    Span<int> Room => capacity == 0 ? MemoryMarshal.CreateSpan(ref InlineSlot, Inline) : new Span<int>(block, capacity);

    void Grow() => Resize(Math.Max(4, capacity + capacity / 2));

    void Resize(int size)
    {
        var grown = (int*)(IsLarge(size) ? (void*)LargeMemory.Allocate(size * 4L) : NativeMemory.Alloc((nuint)size, 4));
        Room[..Count].CopyTo(new Span<int>(grown, size));
        Free();
        block = grown;
        capacity = size;
    }

    static bool IsLarge(int capacity) => capacity * 4L >= LargeMemory.HugePageBytes;

    readonly void Free()
    {
        if (IsLarge(capacity)) LargeMemory.Free((nint)block, capacity * 4L);
        else if (capacity > 0) NativeMemory.Free(block);
    }
}
