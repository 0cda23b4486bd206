using Barograph.Storage.Merging;

namespace Barograph.Storage.Head;

/// <summary>Names series of a head by the numbers that they have in all parts of the store.</summary>
static class HeadNumbers
{
    /// <summary>The caller has a reader's ticket. Numbers are remembered beside the slot's generation: another series may have the slot later.</summary>
    public static void Identify(HeadTables tables, ReadOnlySpan<int> slots, SeriesNumbers numbers, Span<int> into)
    {
        var known = tables.Numbers.Under(numbers, tables.SlotLimit);
        var bytes = new byte[512];
        for (var i = 0; i < slots.Length; i++)
        {
            var slot = slots[i];
            var generation = tables.Row(slot).Generation;
            var entry = Volatile.Read(ref known[slot]);
            // A series that was collected since it was selected has no generation any more, but still its labels.
            if (entry >> 32 == generation && generation != 0)
            {
                into[i] = (int)entry;
                continue;
            }
            into[i] = numbers.Of(Encoded(tables, slot, ref bytes));
            if (generation != 0) Volatile.Write(ref known[slot], (ulong)generation << 32 | (uint)into[i]);
        }
    }

    static ReadOnlySpan<byte> Encoded(HeadTables tables, int slot, ref byte[] bytes)
    {
        var used = 0;
        foreach (var pair in tables.PairsOf(tables.Row(slot)))
        {
            var label = tables.Pairs.Encoded(pair);
            if (bytes.Length - used < label.Length) Array.Resize(ref bytes, Math.Max(bytes.Length * 2, used + label.Length));
            label.CopyTo(bytes.AsSpan(used));
            used += label.Length;
        }
        return bytes.AsSpan(0, used);
    }
}
