using Barograph.Storage.Blocks.Encodings;
using Barograph.Storage.Blocks.Index;
using Barograph.Storage.Blocks.Segments;
using Barograph.Storage.Disk;

namespace Barograph.Storage.Blocks;

/// <summary>Writes a block: in a folder with a name of its own, which takes the block's name when all is on the medium.</summary>
sealed class BlockWriter : IDisposable
{
    public const string IndexName = "index", UnfinishedSuffix = ".tmp-for-creation";

    readonly IDisk disk;
    readonly string folder, unfinished;
    readonly SegmentWriter segments;
    readonly IndexWriter index;
    readonly List<ChunkPlace> chunks = [];
    ulong samples, floatSamples, histogramSamples, series, chunkCount;
    bool finished;

    /// <param name="disk">Where to write.</param>
    /// <param name="parent">The folder in which blocks lie.</param>
    /// <param name="id">The block's name.</param>
    /// <param name="symbols">All names and values of labels of the series that are going to be added.</param>
    /// <param name="segmentBytes">How large a segment of chunks may get.</param>
    public BlockWriter(IDisk disk, string parent, Ulid id, SymbolArena symbols, long segmentBytes)
    {
        this.disk = disk;
        folder = Path.Combine(parent, id.ToString());
        unfinished = folder + UnfinishedSuffix;
        disk.DeleteDirectory(unfinished);
        var chunkFolder = Path.Combine(unfinished, SegmentFiles.Folder);
        segments = new SegmentWriter(disk, chunkFolder, segmentBytes);
        try
        {
            disk.CreateDirectory(chunkFolder);
            index = new IndexWriter(disk, Path.Combine(unfinished, IndexName), symbols);
        }
        catch
        {
            disk.DeleteDirectory(unfinished);
            throw;
        }
    }

    public ulong Samples => samples;

    /// <summary>Adds a chunk to the series that <see cref="EndSeries"/> will name.</summary>
    public void AddChunk(ChunkEncoding encoding, ReadOnlySpan<byte> data, long minTimeMs, long maxTimeMs, int count)
    {
        chunks.Add(new(minTimeMs, maxTimeMs, segments.Write(encoding, data)));
        samples += (uint)count;
        if (FloatChunks.IsFloat(encoding)) floatSamples += (uint)count;
        else histogramSamples += (uint)count;
    }

    /// <summary>The chunks since the last series belong to this one; a series without any is left out.</summary>
    public void EndSeries(ReadOnlySpan<uint> labels)
    {
        if (chunks.Count == 0) return;
        index.AddSeries(labels, System.Runtime.InteropServices.CollectionsMarshal.AsSpan(chunks));
        series++;
        chunkCount += (ulong)chunks.Count;
        chunks.Clear();
    }

    /// <summary>Makes the block visible. Null, and nothing is left, where it would have no sample.</summary>
    public BlockMeta? Finish(BlockMeta meta)
    {
        if (samples == 0) return null;
        segments.Finish();
        index.Finish();
        meta = meta with
        {
            Statistics = new BlockStatistics { Samples = samples, FloatSamples = floatSamples, HistogramSamples = histogramSamples, Series = series, Chunks = chunkCount },
        };
        BlockMetaFile.Write(disk, unfinished, meta);
        TombstoneFile.Write(disk, unfinished, Tombstones.None);
        disk.SyncDirectory(unfinished);
        disk.RenameDirectory(unfinished, folder);
        disk.SyncDirectory(Path.GetDirectoryName(folder)!);
        finished = true;
        return meta;
    }

    /// <summary>Whatever was not finished goes.</summary>
    public void Dispose()
    {
        segments.Dispose();
        index.Dispose();
        if (!finished) disk.DeleteDirectory(unfinished);
    }
}
