using System.Numerics;

namespace Barograph.Storage.Blocks.Index;

/// <summary>How many series of a block lie before a series: places for what is remembered of each, though series are named by where they lie.</summary>
/// <remarks>A bit for each place where a series may begin, and a count for each 64 of them.</remarks>
sealed class SeriesOrdinals
{
    readonly uint first;
    readonly ulong[] bits;
    readonly int[] before;

    public SeriesOrdinals(PostingsList all)
    {
        bits = [];
        before = [];
        if (all.Count == 0) return;
        first = all[0];
        uint last = all[all.Count - 1];
        // A list that does not ascend has no ordinals; those who use it find damage when they read its series.
        if (last < first) return;
        bits = new ulong[(last - first) / 64 + 1];
        before = new int[bits.Length];
        for (var i = 0; i < all.Count; i++)
        {
            var place = all[i] - first;
            if (place <= last - first) bits[place / 64] |= 1UL << (int)(place % 64);
        }
        for (var i = 1; i < before.Length; i++) before[i] = before[i - 1] + BitOperations.PopCount(bits[i - 1]);
        Count = before[^1] + BitOperations.PopCount(bits[^1]);
    }

    public int Count { get; }

    public long SizeBytes => bits.Length * 12L;

    /// <summary>-1 where the block does not list the series.</summary>
    public int Of(uint series)
    {
        var place = series - first;
        var word = place / 64;
        if (series < first || word >= (uint)bits.Length) return -1;
        var bit = 1UL << (int)(place % 64);
        return (bits[word] & bit) == 0 ? -1 : before[word] + BitOperations.PopCount(bits[word] & (bit - 1));
    }
}
