using Barograph.Storage.Blocks.Index;
using Barograph.Storage.Merging;

namespace Barograph.Storage.Blocks;

/// <summary>Names series of a block by the numbers that they have in all parts of the store, and remembers them: a block never changes.</summary>
sealed class BlockNumbers(IndexFile index)
{
    readonly KnownNumbers<int> known = new();
    SeriesOrdinals? ordinals;

    /// <summary>The caller holds the block.</summary>
    public void Identify(ReadOnlySpan<uint> series, SeriesNumbers numbers, Span<int> into)
    {
        var places = ordinals ??= new SeriesOrdinals(index.AllSeries());
        var entries = known.Under(numbers, places.Count);
        var bytes = new byte[512];
        for (var i = 0; i < series.Length; i++)
        {
            var place = places.Of(series[i]);
            var number = place < 0 ? 0 : Volatile.Read(ref entries[place]);
            if (number == 0)
            {
                var entry = index.Series(series[i]);
                var length = index.EncodeLabels(ref entry, ref bytes);
                number = numbers.Of(bytes.AsSpan(0, length));
                if (place >= 0) Volatile.Write(ref entries[place], number);
            }
            into[i] = number;
        }
    }
}
