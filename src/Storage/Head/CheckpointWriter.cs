using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Barograph.Storage.Blocks.Encodings;
using Barograph.Storage.Chunks;
using Barograph.Storage.Disk;
using Barograph.Storage.Head.OutOfOrder;
using Barograph.Storage.Memory;
using Barograph.Storage.Wal;

namespace Barograph.Storage.Head;

/// <summary>
/// Writes all series with their open chunks, so that the log before a segment is not needed any more (docs/formats/checkpoint.md).
/// </summary>
/// <remarks>
/// Series are copied a few at a time under the append gate and written outside it, so ingest goes on. The picture is
/// not of one moment: what was appended meanwhile is in the log too, and replay skips what is there already.
/// </remarks>
sealed unsafe class CheckpointWriter(HeadTables tables, IDisk disk, DirectoryLayout layout)
{
    const int SlotsAtOnce = 512, EnoughBytes = 16 << 20;

    readonly PinnedBuffer pairBody = new(), seriesBody = new();
    readonly OutOfOrderRecordWriter lateRecord = new();
    readonly DetailRecordWriter lateDetails = new();
    readonly byte[] frame = new byte[RecordFrame.HeaderBytes];
    int[] numberOf = [];
    int numbered;
    long offset;

    /// <summary>Returns the size. On failure nothing is left and the exception says why.</summary>
    /// <param name="firstSegment">The segment from which on the log must still be read.</param>
    public long Write(int firstSegment)
    {
        var unfinished = layout.UnfinishedCheckpoint(firstSegment);
        try
        {
            using (var file = disk.Create(unfinished))
            {
                WriteAll(file, firstSegment);
                file.Sync();
            }
            disk.Rename(unfinished, layout.Checkpoint(firstSegment));
        }
        catch (StorageException)
        {
            disk.Delete(unfinished);
            throw;
        }
        disk.SyncDirectory(layout.Root);
        return offset;
    }

    void WriteAll(IDiskFile file, int firstSegment)
    {
        offset = 0;
        numbered = 0;
        numberOf = [];
        Span<byte> beginning = stackalloc byte[LogWriter.BeginningBodyBytes];
        LogWriter.WriteBeginningBody(beginning, firstSegment);
        Put(file, beginning);
        var series = 0;
        uint generation;
        for (var slot = 0; ;)
        {
            int pairBytes, seriesBytes, taken;
            lock (tables.AppendGate)
            {
                if (slot >= tables.SlotLimit) break;
                taken = Pack(ref slot, Math.Min(tables.SlotLimit, slot + SlotsAtOnce), out pairBytes, out seriesBytes);
            }
            if (pairBytes > 0) Put(file, pairBody.Span(0, pairBytes));
            if (taken > 0) Put(file, seriesBody.Span(0, seriesBytes));
            series += taken;
        }
        WriteDeletions(file);
        WriteLate(file);
        WriteExemplars(file);
        WriteMetadata(file);
        // The chunk files hold what the log before the segment held and the open chunks do not: they must be on the medium first.
        (int File, long Bytes) position;
        lock (tables.AppendGate)
        {
            if (tables.Chunks.HomelessCount > 0)
                throw new StorageException($"{tables.Chunks.HomelessCount} full chunks are not on the disk yet: {tables.Chunks.DiskTrouble?.Message}");
            position = tables.Chunks.Files.Position;
            generation = tables.Generation;
        }
        tables.Chunks.Files.Sync();
        Span<byte> completion = stackalloc byte[CheckpointReader.CompletionBytes];
        completion[0] = (byte)RecordKind.Completion;
        BinaryPrimitives.WriteInt32LittleEndian(completion[1..], series);
        BinaryPrimitives.WriteUInt32LittleEndian(completion[5..], generation);
        BinaryPrimitives.WriteInt32LittleEndian(completion[9..], position.File);
        BinaryPrimitives.WriteInt64LittleEndian(completion[13..], position.Bytes);
        Put(file, completion);
    }

    void WriteDeletions(IDiskFile file)
    {
        var all = CollectionsMarshal.AsSpan(tables.Deletions.All());
        for (; !all.IsEmpty; all = all[Math.Min(all.Length, DeletionRecord.MaxSpans)..])
            Put(file, DeletionRecord.Write(all[..Math.Min(all.Length, DeletionRecord.MaxSpans)], seriesBody));
    }

    /// <summary>What is leaving first: of two samples at one time the older one counts.</summary>
    void WriteLate(IDiskFile file)
    {
        LateTable? leaving;
        LateTable gathering;
        LogPosition until;
        lock (tables.AppendGate) (leaving, gathering, until) = (tables.Late.Leaving, tables.Late.Gathering, tables.Late.LeavingUntil);
        if (leaving is not null) WriteLate(file, leaving, until);
        WriteLate(file, gathering, default);
    }

    void WriteLate(IDiskFile file, LateTable table, LogPosition until)
    {
        int[] slots;
        lock (tables.AppendGate) slots = [.. table.Slots];
        var samples = new List<LateSample>();
        for (var next = 0; next < slots.Length;)
        {
            lateRecord.Begin();
            lateDetails.Begin();
            lock (tables.AppendGate)
            {
                for (var end = Math.Min(slots.Length, next + SlotsAtOnce); next < end && lateDetails.MaxBodyBytes < EnoughBytes; next++)
                {
                    var slot = slots[next];
                    samples.Clear();
                    table.Find(slot)?.Borrow().Read(long.MinValue, long.MaxValue, samples);
                    foreach (var sample in samples) AddLate(slot, sample);
                }
            }
            if (lateRecord.Rows == 0) continue;
            if (!lateDetails.IsEmpty)
            {
                seriesBody.Reserve(lateDetails.MaxBodyBytes, 0);
                Put(file, seriesBody.Span(0, lateDetails.Finish(seriesBody.Start)));
            }
            seriesBody.Reserve(lateRecord.MaxBodyBytes, 0);
            var length = lateRecord.FinishForCheckpoint(seriesBody.Start, until);
            Put(file, seriesBody.Span(0, length));
        }
    }

    void AddLate(int slot, in LateSample sample)
    {
        lateRecord.Add(slot, tables.Row(slot).Generation, sample.TimestampMs, sample.ValueBits);
        if (sample.Histogram is not null || sample.StartMs != 0) lateDetails.Add(lateRecord.Rows - 1, sample.TimestampMs, sample.StartMs, sample.Histogram);
    }

    void WriteExemplars(IDiskFile file)
    {
        var record = new ExemplarRecord(RecordKind.SeriesExemplars);
        foreach (var (labels, exemplar) in tables.Exemplars.All())
        {
            record.Add(labels, exemplar);
            if (record.MaxBodyBytes < EnoughBytes) continue;
            PutExemplars(file, record);
        }
        if (record.Count > 0) PutExemplars(file, record);
    }

    void PutExemplars(IDiskFile file, ExemplarRecord record)
    {
        seriesBody.Reserve(record.MaxBodyBytes, 0);
        Put(file, seriesBody.Span(0, record.Finish(seriesBody.Start)));
        record.Begin();
    }

    void WriteMetadata(IDiskFile file)
    {
        var record = new MetadataRecord();
        foreach (var entry in tables.Metadata.All())
        {
            record.Add(entry);
            if (record.MaxBodyBytes >= EnoughBytes) PutMetadata(file, record);
        }
        if (record.Count > 0) PutMetadata(file, record);
    }

    void PutMetadata(IDiskFile file, MetadataRecord record)
    {
        seriesBody.Reserve(record.MaxBodyBytes, 0);
        Put(file, seriesBody.Span(0, record.Finish(seriesBody.Start)));
        record.Begin();
    }

    /// <summary>Packs the series of some slots, and the label pairs that they are the first to use; moves behind them.</summary>
    int Pack(ref int next, int to, out int pairBytes, out int seriesBytes)
    {
        var from = next;
        int pairsUsed = 1 + Varint.MaxBytes, seriesUsed = 1 + Varint.MaxBytes;
        int pairCount = 0, seriesCount = 0;
        var before = from - 1;
        if (numberOf.Length < tables.Pairs.Limit) Array.Resize(ref numberOf, Math.Max(tables.Pairs.Limit, numberOf.Length * 2));
        for (; next < to && seriesUsed < EnoughBytes; next++)
        {
            var slot = next;
            ref var row = ref tables.Row(slot);
            if (row.Generation == 0) continue;
            foreach (var pair in tables.PairsOf(row))
            {
                if (numberOf[pair] != 0) continue;
                numberOf[pair] = ++numbered;
                var label = tables.Pairs.Encoded(pair);
                pairBody.Reserve(pairsUsed + label.Length, pairsUsed);
                label.CopyTo(pairBody.Span(pairsUsed, label.Length));
                pairsUsed += label.Length;
                pairCount++;
            }
            seriesUsed = PackSeries(slot, before, row, seriesUsed);
            before = slot;
            seriesCount++;
        }
        pairBytes = pairCount == 0 ? 0 : Head(pairBody, RecordKind.Pairs, pairCount, pairsUsed, -1);
        seriesBytes = seriesCount == 0 ? 0 : Head(seriesBody, RecordKind.Series, seriesCount, seriesUsed, from);
        return seriesCount;
    }

    int PackSeries(int slot, int before, in SeriesRow row, int used)
    {
        var pairs = tables.PairsOf(row);
        var rich = row.IsRich ? tables.Chunks.Rich.Copy(slot) : null;
        var chunkBytes = rich is (_, var copy) ? copy.Length : row.Block == 0 ? 0 : row.Chunk.ByteLength;
        seriesBody.Reserve(used + chunkBytes + (pairs.Length + 12) * (long)Varint.MaxBytes, used);
        var at = seriesBody.Start + used;
        at = Varint.Write(at, (uint)(slot - before - 1));
        at = Varint.Write(at, row.Generation);
        at = Varint.Write(at, (uint)pairs.Length);
        foreach (var pair in pairs) at = Varint.Write(at, (uint)(numberOf[pair] - 1));
        var endsRich = row.Chunk.Count > XorChunk.MaxSamples;
        *at++ = row.Block == 0 && !endsRich ? (byte)0 : row.Chunk.Count;
        at = Varint.Write(at, Varint.Zigzag(row.Chunk.LastTimestampMs));
        BinaryPrimitives.WriteUInt64LittleEndian(new Span<byte>(at, 8), row.Chunk.LastValueBits);
        at += 8;
        if (endsRich)
        {
            at = PutRich(at, row, rich);
        }
        else if (chunkBytes > 0)
        {
            at = Varint.Write(at, Varint.Zigzag(row.Chunk.DeltaMs));
            at = Varint.Write(at, row.Chunk.BitLength);
            *at++ = row.Chunk.Leading;
            *at++ = row.Chunk.Trailing;
            Buffer.MemoryCopy(tables.Chunks.Blocks.At(row.Block), at, chunkBytes, chunkBytes);
            at += chunkBytes;
        }
        return (int)(at - seriesBody.Start);
    }

    static byte* PutRich(byte* at, in SeriesRow row, (ChunkEncoding Encoding, byte[] Bytes)? rich)
    {
        if (rich is not (var encoding, var bytes))
        {
            *at++ = (byte)ChunkEncoding.None;
            return at;
        }
        *at++ = (byte)encoding;
        at = Varint.Write(at, (uint)row.Chunk.DeltaMs);
        at = Varint.Write(at, (uint)bytes.Length);
        bytes.CopyTo(new Span<byte>(at, bytes.Length));
        return at + bytes.Length;
    }

    /// <summary>Puts kind and count before a body that left room for them; returns the body's size, moved to the front.</summary>
    static int Head(PinnedBuffer body, RecordKind kind, int count, int used, int firstSlot)
    {
        var head = stackalloc byte[1 + 2 * Varint.MaxBytes];
        var at = head;
        *at++ = (byte)kind;
        at = Varint.Write(at, (uint)count);
        if (firstSlot >= 0) at = Varint.Write(at, (uint)firstSlot);
        var headBytes = (int)(at - head);
        var rest = used - (1 + Varint.MaxBytes);
        body.Reserve(headBytes + rest, used);
        Buffer.MemoryCopy(body.Start + 1 + Varint.MaxBytes, body.Start + headBytes, body.Capacity - headBytes, rest);
        new ReadOnlySpan<byte>(head, headBytes).CopyTo(body.Span(0, headBytes));
        return headBytes + rest;
    }

    void Put(IDiskFile file, ReadOnlySpan<byte> body)
    {
        RecordFrame.WriteHeader(frame, body);
        file.Write(offset, frame);
        file.Write(offset + frame.Length, body);
        offset += frame.Length + body.Length;
    }
}
