using Barograph.Model.Instruments;
using Barograph.Storage.Chunks;

namespace Barograph.Storage;

/// <summary>What is shown about the chunks that are kept decoded.</summary>
static class DecodedInstruments
{
    public static void Observe(InstrumentRegistry registry, DecodedChunks decoded)
    {
        registry.Observe("barograph_storage_decoded_chunks_hits_total", "Full chunks of numbers that queries found decoded.", InstrumentKind.Counter, () => decoded.Hits);
        registry.Observe("barograph_storage_decoded_chunks_misses_total", "Full chunks that queries had to decode.", InstrumentKind.Counter, () => decoded.Misses);
        registry.Observe("barograph_storage_decoded_open_chunks_hits_total", "Chunks that were still being written, of which queries found the first samples decoded.", InstrumentKind.Counter, () => decoded.OpenHits);
        registry.Observe("barograph_storage_decoded_open_chunks_misses_total", "Chunks that were still being written and that queries had to decode from their first sample on.", InstrumentKind.Counter, () => decoded.OpenMisses);
        registry.Observe("barograph_storage_decoded_chunks_evicted_total", "Decoded chunks, full and open, that went to make room for others.", InstrumentKind.Counter, () => decoded.Evicted);
        registry.Observe("barograph_storage_decoded_chunks_bytes", "Memory of the chunks that are kept decoded, and of their index.", InstrumentKind.Gauge, () => decoded.SizeBytes);
        registry.Observe("barograph_storage_decoded_chunks_limit_bytes", "Memory that decoded chunks may take (--storage.decoded-chunks).", InstrumentKind.Gauge, () => decoded.LimitBytes);
    }
}
