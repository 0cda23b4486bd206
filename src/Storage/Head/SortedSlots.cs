using System.Runtime.InteropServices;
using Barograph.Storage.Memory;

namespace Barograph.Storage.Head;

/// <summary>A growing list of slots, ascending, with the set operations that matchers need. Reused while a query is resolved.</summary>
sealed class SortedSlots
{
    int[] slots = [];

    public int Count { get; private set; }

    public ReadOnlySpan<int> Span => slots.AsSpan(0, Count);

    public int[] ToArray() => Span.ToArray();

    public void Set(ReadOnlySpan<int> from)
    {
        Clear();
        Append(from);
    }

    /// <summary>Keeps what is in both. Where one is much shorter, it is looked up in the longer one by growing steps.</summary>
    public void Intersect(ReadOnlySpan<int> other)
    {
        var kept = 0;
        var at = 0;
        for (var i = 0; i < Count; i++)
        {
            at = Seek(other, at, slots[i]);
            if (at == other.Length) break;
            if (other[at] == slots[i]) slots[kept++] = slots[i];
        }
        Count = kept;
    }

    /// <summary>Keeps those that the test lets pass.</summary>
    public void Keep(Func<int, bool> passes)
    {
        var kept = 0;
        for (var i = 0; i < Count; i++)
        {
            if (passes(slots[i])) slots[kept++] = slots[i];
        }
        Count = kept;
    }

    public void Clear() => Count = 0;

    /// <summary>Appends a list; <see cref="Sort"/> makes a set of several.</summary>
    public void Append(ReadOnlySpan<int> list)
    {
        if (slots.Length - Count < list.Length) Array.Resize(ref slots, Math.Max(Count + list.Length, slots.Length * 2));
        list.CopyTo(slots.AsSpan(Count));
        Count += list.Length;
    }

    /// <summary>Ascending, each once: lists of one name do not overlap, as a series has one value of it; of others they may.</summary>
    public void Sort() => Count = AscendingUnion.Of(MemoryMarshal.Cast<int, uint>(slots.AsSpan(0, Count)));

    public void Truncate(int count) => Count = Math.Min(Count, count);

    /// <summary>The first place from <paramref name="at"/> on that is not below the slot.</summary>
    static int Seek(ReadOnlySpan<int> list, int at, int slot)
    {
        if (at >= list.Length || list[at] >= slot) return at;
        var step = 1;
        while (at + step < list.Length && list[at + step] < slot) step <<= 1;
        int low = at + (step >> 1) + 1, high = Math.Min(at + step, list.Length);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (list[middle] < slot) low = middle + 1;
            else high = middle;
        }
        return low;
    }
}
