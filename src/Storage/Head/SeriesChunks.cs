using Barograph.Model.Samples;
using Barograph.Storage.Blocks;
using Barograph.Storage.Blocks.Encodings;
using Barograph.Storage.Chunks;
using Barograph.Storage.Disk;
using Barograph.Storage.Memory;

namespace Barograph.Storage.Head;

/// <summary>The chunks of single series of a head, oldest first, as a block takes them: without start times where the options say so. One thread; the caller has a reader's ticket.</summary>
sealed unsafe class SeriesChunks(HeadTables tables, BlockOptions options)
{
    readonly byte[] copy = GC.AllocateUninitializedArray<byte>(RowPicture.CopyBytes, pinned: true);
    readonly List<int> chain = [];

    /// <summary>Takes a chunk that lies within the span as a whole.</summary>
    public delegate void WholeChunk(ChunkEncoding encoding, ReadOnlySpan<byte> data, long minTimeMs, long maxTimeMs, int samples);

    /// <param name="slot">The series.</param>
    /// <param name="minTimeMs">Begin of the span.</param>
    /// <param name="maxTimeMs">End of the span, included.</param>
    /// <param name="whole">Takes chunks as they are.</param>
    /// <param name="part">Takes the samples of chunks that reach beyond the span, or whose bytes are not complete.</param>
    /// <param name="columns">Where such samples are decoded to.</param>
    public void Visit(int slot, long minTimeMs, long maxTimeMs, WholeChunk whole, Action<SampleColumns> part, SampleColumns columns)
    {
        ReadOnlySpan<TimeSpanMs> deleted = tables.Deletions.Of(slot, tables.Row(slot).Generation);
        fixed (byte* buffer = copy)
        {
            var picture = RowPicture.Take(tables, slot, buffer);
            var open = picture.Open;
            chain.Clear();
            for (var number = picture.Newest; number != 0;)
            {
                ref var link = ref tables.Chunks.Link(number);
                if (link.MaxTimeMs < minTimeMs) break;
                if (link.MinTimeMs <= maxTimeMs) chain.Add(number);
                number = Volatile.Read(ref link.Older);
            }
            for (var i = chain.Count - 1; i >= 0; i--)
            {
                ref var link = ref tables.Chunks.Link(chain[i]);
                var (file, offset) = FullChunk.Split(Volatile.Read(ref link.Place));
                if (tables.Chunks.IsRich(file, offset))
                {
                    VisitRich(tables.Chunks.RichAt(file, offset, out var kind), kind, link, minTimeMs, maxTimeMs, deleted, whole, part, columns);
                    continue;
                }
                var inMemory = file == FullChunk.InMemory;
                var chunk = inMemory ? tables.Chunks.Blocks.At(offset) : tables.Chunks.Files.At(file, offset);
                var bytes = inMemory ? Slabs.MaxBlockBytes : tables.Chunks.Files.LengthAt(file, offset);
                var count = XorChunkReader.CountOf(chunk);
                if (!inMemory && link.MinTimeMs >= minTimeMs && link.MaxTimeMs <= maxTimeMs && !DeletedSamples.Touch(deleted, link.MinTimeMs, link.MaxTimeMs))
                {
                    whole(ChunkEncoding.Xor, new ReadOnlySpan<byte>(chunk, bytes), link.MinTimeMs, link.MaxTimeMs, count);
                    continue;
                }
                columns.Clear();
                if (!ChunkColumns.Append(chunk, bytes, count, minTimeMs, maxTimeMs, columns)) throw new StorageException($"chunk file {file:D8} is damaged at offset {offset}");
                DeletedSamples.Drop(columns, 0, deleted);
                if (columns.Count > 0) part(columns);
            }
            if (picture.Rich is (var encoding, var taken))
            {
                var place = new FullChunk { MinTimeMs = open.LastTimestampMs - open.DeltaMs, SpanMs = (uint)open.DeltaMs };
                if (place.MaxTimeMs >= minTimeMs && place.MinTimeMs <= maxTimeMs) VisitRich(taken, encoding, place, minTimeMs, maxTimeMs, deleted, whole, part, columns);
                return;
            }
            if (open.Count == 0 || open.LastTimestampMs < minTimeMs) return;
            columns.Clear();
            if (!ChunkColumns.Append(buffer, open.ByteLength, open.Count, minTimeMs, maxTimeMs, columns))
                throw new StorageException($"the open chunk of {tables.LabelsOf(slot)} is damaged in memory");
            DeletedSamples.Drop(columns, 0, deleted);
            if (columns.Count > 0) part(columns);
        }
    }

    bool MayBeCopied(ChunkEncoding encoding) => encoding switch
    {
        ChunkEncoding.Xor2 => options.StartsOfNumbers,
        ChunkEncoding.HistogramSt or ChunkEncoding.FloatHistogramSt => options.StartsOfHistograms,
        _ => true,
    };

    void VisitRich(
        ReadOnlySpan<byte> chunk, ChunkEncoding encoding, in FullChunk place, long minTimeMs, long maxTimeMs, ReadOnlySpan<TimeSpanMs> deleted, WholeChunk whole,
        Action<SampleColumns> part, SampleColumns columns)
    {
        if (place.MinTimeMs >= minTimeMs && place.MaxTimeMs <= maxTimeMs && MayBeCopied(encoding) && !DeletedSamples.Touch(deleted, place.MinTimeMs, place.MaxTimeMs))
        {
            var count = encoding == ChunkEncoding.Xor2 ? Xor2Reader.CountOf(chunk) : HistogramChunkReader.CountOf(chunk, encoding);
            whole(encoding, chunk, place.MinTimeMs, place.MaxTimeMs, count);
            return;
        }
        columns.Clear();
        if (!RichColumns.Append(chunk, encoding, minTimeMs, maxTimeMs, deleted, columns))
            throw new StorageException($"a chunk of encoding {(int)encoding} from {place.MinTimeMs} on is damaged");
        if (columns.Count > 0) part(columns);
    }
}
