using Barograph.Model.Instruments;
using Barograph.Storage.Blocks;

namespace Barograph.Storage;

/// <summary>What a store shows about its blocks, under Prometheus' names where it has the same thing.</summary>
static class BlockInstruments
{
    public static void Observe(InstrumentRegistry registry, Func<IReadOnlyCollection<BlockShelf>> shelves, Func<double> headLowest)
    {
        void Gauge(string name, string help, Func<BlockShelf, double> of) => registry.Observe(name, help, InstrumentKind.Gauge, () => shelves().Sum(of));
        void Counter(string name, string help, Func<BlockShelf, double> of) => registry.Observe(name, help, InstrumentKind.Counter, () => shelves().Sum(of));

        Gauge("prometheus_tsdb_blocks_loaded", "Number of currently loaded data blocks", static s => s.Blocks.Count);
        Gauge("prometheus_tsdb_storage_blocks_bytes", "The number of bytes that are currently used for local storage by all blocks.", static s => s.SizeBytes);
        Gauge("prometheus_tsdb_symbol_table_size_bytes", "Size of symbol table in memory for loaded blocks", static s => s.Blocks.Sum(static b => b.Index.MemoryBytes));
        Gauge("barograph_storage_bad_blocks", "Blocks that are left out because they cannot be read.", static s => s.Bad.Count);
        Gauge("barograph_storage_damaged_blocks", "Blocks of which chunks are left out because they cannot be read.", static s => s.Damaged.Count);
        Gauge("barograph_storage_damaged_chunks", "Chunks that are left out because they cannot be read, as far as somebody has asked for them.", static s => s.Damaged.Sum(static b => b.Chunks));
        Counter("prometheus_tsdb_reloads_total", "Number of times the database reloaded block data from disk.", static s => s.Loads);
        Counter("prometheus_tsdb_reloads_failures_total", "Number of times the database failed to reloadBlocks block data from disk.", static s => s.Failures);
        double Lowest() => Math.Min(headLowest(), shelves().SelectMany(static s => s.Blocks).Select(static b => (double)b.Meta.MinTimeMs).DefaultIfEmpty(long.MaxValue).Min());
        registry.Observe("prometheus_tsdb_lowest_timestamp", "Lowest timestamp value stored in the database. The unit is decided by the library consumer.", InstrumentKind.Gauge, Lowest);
        registry.Observe("prometheus_tsdb_lowest_timestamp_seconds", "Lowest timestamp value stored in the database.", InstrumentKind.Gauge, () => Lowest() / 1000);
    }
}
