using Barograph.Model.Contracts;
using Barograph.Model.Metadata;
using Barograph.Storage.Wal;

namespace Barograph.Storage.Head;

/// <summary>What a batch says about metric families, on its way into log and table: only what is not known yet.</summary>
sealed class BatchMetadata(HeadTables tables)
{
    readonly List<FamilyMetadata> taken = [];

    public MetadataRecord Record { get; } = new();

    /// <summary>Packs what is new. False where nothing is.</summary>
    public bool Prepare(SampleBatch batch)
    {
        taken.Clear();
        if (!batch.HasMetadata) return false;
        Record.Begin();
        foreach (var entry in batch.Metadata)
        {
            if (!tables.Metadata.Wants(entry)) continue;
            Record.Add(entry);
            taken.Add(entry);
        }
        return taken.Count > 0;
    }

    /// <summary>It is in the log.</summary>
    public void Apply()
    {
        foreach (var entry in taken) tables.Metadata.Set(entry);
        taken.Clear();
    }
}
