using Barograph.Model.Samples;

namespace Barograph.Storage.Head;

/// <summary>A series whose newest sample is a stale marker, with the span of time in which it has samples.</summary>
readonly record struct EndedSeries(int Slot, uint Generation, long FirstMs, long LastMs)
{
    const int SlotsAtOnce = 4096;

    /// <summary>All of a head but those with samples out of order: these leave another way.</summary>
    public static IReadOnlyList<EndedSeries> Of(HeadTables tables)
    {
        var found = new List<EndedSeries>();
        for (var from = 0; ; from += SlotsAtOnce)
        {
            lock (tables.AppendGate)
            {
                if (from >= tables.SlotLimit) return found;
                for (var slot = from; slot < Math.Min(tables.SlotLimit, from + SlotsAtOnce); slot++)
                {
                    ref var row = ref tables.Row(slot);
                    if (row.Generation == 0 || !IsEnded(row) || row.Chunk.LastTimestampMs < tables.FloorMs || tables.Late.Has(slot)) continue;
                    found.Add(new(slot, row.Generation, Math.Max(tables.FirstTimeOf(row), tables.FloorMs), row.Chunk.LastTimestampMs));
                }
            }
        }
    }

    public static bool IsEnded(in SeriesRow row) => row.Chunk.LastValueBits == StaleMarker.Bits && row.HasSamples;

    /// <summary>Whether nothing was appended since. The caller holds the append gate.</summary>
    public bool IsStill(HeadTables tables)
    {
        ref var row = ref tables.Row(Slot);
        return row.Generation == Generation && IsEnded(row) && row.Chunk.LastTimestampMs == LastMs && !tables.Late.Has(Slot);
    }
}
