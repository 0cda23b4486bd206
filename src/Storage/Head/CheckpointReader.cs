using System.Buffers.Binary;
using Barograph.Storage.Blocks.Encodings;
using Barograph.Storage.Chunks;
using Barograph.Storage.Disk;
using Barograph.Storage.Head.OutOfOrder;
using Barograph.Storage.Memory;
using Barograph.Storage.Wal;

namespace Barograph.Storage.Head;

/// <summary>Reads what <see cref="CheckpointWriter"/> wrote into empty tables.</summary>
sealed unsafe class CheckpointReader(HeadTables tables, LogPosition lateUntil)
{
    public const int CompletionBytes = 1 + 4 + 4 + 4 + 8;

    // From a pair's number in the file to that in the table.
    readonly List<int> pairs = [];
    readonly List<DeletedSpan> deleted = [];
    readonly OutOfOrderRecordReader late = new();
    readonly DetailRecordReader details = new();
    byte[] encoded = new byte[1024];
    int series;

    /// <summary>How far the chunk files were on the medium.</summary>
    public (int File, long Bytes) ChunksSynced { get; private set; }

    /// <summary>
    /// Returns where the file is damaged, or -1 where it is whole. What comes before the damage was taken: a flipped bit
    /// costs the series behind it, not the start.
    /// </summary>
    public long Read(IDiskFile file, int firstSegment)
    {
        var length = file.Length;
        if (length == 0) return 0;
        if (length > int.MaxValue) throw new StorageException($"checkpoint {file.Path} has {length} bytes, more than any that was written");
        var address = file.Map(length, writable: false);
        try
        {
            var bytes = new ReadOnlySpan<byte>((void*)address, (int)length);
            var at = 0;
            var complete = false;
            while (true)
            {
                var start = at;
                var found = RecordFrame.Next(bytes, ref at, out var body);
                if (found == FrameRead.End && complete) return -1;
                if (found != FrameRead.Record || complete) return start;
                if (start == 0 ? LogWriter.ReadBeginning(body) != firstSegment : !Take(body, firstSegment, out complete)) return start;
            }
        }
        finally
        {
            file.Unmap(address, length);
        }
    }

    bool Take(ReadOnlySpan<byte> body, int firstSegment, out bool complete)
    {
        complete = false;
        fixed (byte* start = body)
        {
            var at = start + 1;
            var end = start + body.Length;
            switch ((RecordKind)body[0])
            {
                case RecordKind.Pairs:
                    return TakePairs(body[1..]);
                case RecordKind.Series:
                    return TakeSeries(at, end);
                case RecordKind.Deletions:
                    if (!DeletionRecord.Read(body, deleted)) return false;
                    tables.Deletions.Add(deleted);
                    return true;
                case RecordKind.Details:
                    return details.Read(body);
                case RecordKind.OutOfOrderSeries:
                    return TakeLate(body[1..], firstSegment);
                case RecordKind.SeriesExemplars:
                    return ExemplarRecord.Read(body, (_, _, labels, exemplar) => tables.Exemplars.Add(labels, exemplar));
                case RecordKind.Metadata:
                    return MetadataRecord.Read(body, entry => tables.Metadata.Set(entry));
                case RecordKind.Completion:
                    if (body.Length != CompletionBytes || BinaryPrimitives.ReadInt32LittleEndian(body[1..]) != series) return false;
                    tables.Generation = Math.Max(tables.Generation, BinaryPrimitives.ReadUInt32LittleEndian(body[5..]));
                    ChunksSynced = (BinaryPrimitives.ReadInt32LittleEndian(body[9..]), BinaryPrimitives.ReadInt64LittleEndian(body[13..]));
                    complete = true;
                    return true;
                default:
                    return false;
            }
        }
    }

    /// <summary>All that the checkpoint has of them is in blocks where the log did not reach beyond the blocks' mark when it began.</summary>
    bool TakeLate(ReadOnlySpan<byte> body, int firstSegment)
    {
        if (body.Length < 12) return false;
        var before = new LogPosition(BinaryPrimitives.ReadInt32LittleEndian(body), BinaryPrimitives.ReadInt64LittleEndian(body[4..]));
        if (!late.Read(body[12..]) || !details.Join(late.TimestampsMs, late.ValueBits, late.Details)) return false;
        var areInBlocks = lateUntil.Segment >= firstSegment || (before.Segment > 0 && lateUntil >= before);
        for (var i = 0; i < late.Rows && !areInBlocks; i++)
        {
            var slot = late.Slots[i];
            // A series that began after the others were written is in the log, and so is this sample.
            if (slot < tables.SlotLimit && tables.Row(slot).Generation == late.Generations[i])
                tables.Late.Insert(slot, LateSample.Of(late.TimestampsMs[i], late.ValueBits[i], late.DetailOf(i)));
        }
        return true;
    }

    bool TakePairs(ReadOnlySpan<byte> body)
    {
        fixed (byte* start = body)
        {
            var from = start;
            if (!Varint.Read(ref from, start + body.Length, body.Length, out var count)) return false;
            var at = (int)(from - start);
            for (var i = 0; i < count; i++)
            {
                if (!SeriesRecordReader.LabelIn(body, ref at, out var label)) return false;
                pairs.Add(tables.Pairs.FindOrAdd(label));
            }
            return at == body.Length;
        }
    }

    bool TakeSeries(byte* at, byte* end)
    {
        if (!Varint.Read(ref at, end, int.MaxValue, out var count) || !Varint.Read(ref at, end, SeriesRecordReader.MaxSlot, out var firstSlot)) return false;
        var before = firstSlot - 1;
        for (var i = 0; i < count; i++)
        {
            if (!Varint.Read(ref at, end, SeriesRecordReader.MaxSlot, out var skipped)) return false;
            before += skipped + 1;
            if (!TakeOne(before, ref at, end)) return false;
            series++;
        }
        return at == end;
    }

    [System.Runtime.CompilerServices.SkipLocalsInit]
    bool TakeOne(int slot, ref byte* at, byte* end)
    {
        if (!Varint.Read(ref at, end, out var generation) || generation is 0 or > uint.MaxValue) return false;
        if (!Varint.Read(ref at, end, SeriesRecordWriter.MaxLabels, out var labels)) return false;
        var length = 0;
        Span<int> numbers = stackalloc int[SeriesRecordWriter.MaxLabels];
        for (var i = 0; i < labels; i++)
        {
            if (!Varint.Read(ref at, end, pairs.Count - 1, out var pair)) return false;
            numbers[i] = pairs[pair];
            var label = tables.Pairs.Encoded(numbers[i]);
            if (encoded.Length - length < label.Length) Array.Resize(ref encoded, Math.Max(encoded.Length * 2, length + label.Length));
            label.CopyTo(encoded.AsSpan(length));
            length += label.Length;
        }
        if (at == end) return false;
        var chunk = new XorChunk { Count = *at++ };
        if (!Varint.Read(ref at, end, out var lastTime) || end - at < 8) return false;
        chunk.LastTimestampMs = Varint.Unzigzag(lastTime);
        chunk.LastValueBits = BinaryPrimitives.ReadUInt64LittleEndian(new ReadOnlySpan<byte>(at, 8));
        at += 8;
        tables.Create(slot, (uint)generation, numbers[..labels], HeadTables.HashOf(encoded.AsSpan(0, length)));
        ref var row = ref tables.Row(slot);
        if (chunk.Count >= SeriesRow.StartCount)
        {
            row.Chunk = chunk;
            return TakeRich(slot, ref row, ref at, end);
        }
        row.Chunk = chunk with { Count = 0 };
        return chunk.Count == 0 || TakeChunk(ref row, chunk, ref at, end);
    }

    bool TakeRich(int slot, ref SeriesRow row, ref byte* at, byte* end)
    {
        if (at == end) return false;
        var encoding = (ChunkEncoding)(*at++);
        if (encoding == ChunkEncoding.None) return true;
        if (encoding is < ChunkEncoding.Histogram or > ChunkEncoding.FloatHistogramSt || !Varint.Read(ref at, end, int.MaxValue, out var span)
            || !Varint.Read(ref at, end, int.MaxValue, out var bytes) || bytes > end - at) return false;
        row.Chunk.DeltaMs = span;
        tables.Chunks.RestoreRich(slot, ref row, encoding, new ReadOnlySpan<byte>(at, bytes).ToArray());
        at += bytes;
        return true;
    }

    bool TakeChunk(ref SeriesRow row, XorChunk chunk, ref byte* at, byte* end)
    {
        if (!Varint.Read(ref at, end, out var delta) || !Varint.Read(ref at, end, ushort.MaxValue, out var bits) || end - at < 2) return false;
        chunk.DeltaMs = (int)Varint.Unzigzag(delta);
        chunk.BitLength = (ushort)bits;
        chunk.Leading = *at++;
        chunk.Trailing = *at++;
        var bytes = chunk.ByteLength;
        if (chunk.Count > XorChunk.MaxSamples || end - at < bytes || bytes + XorChunkWriter.SlackBytes > Slabs.MaxBlockBytes) return false;
        tables.Chunks.Restore(ref row, chunk, new ReadOnlySpan<byte>(at, bytes));
        at += bytes;
        return true;
    }
}
