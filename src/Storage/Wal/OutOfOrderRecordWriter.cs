using System.Buffers.Binary;
using System.Numerics;
using Barograph.Storage.Memory;

namespace Barograph.Storage.Wal;

/// <summary>Packs samples that came out of order, for the log and for checkpoints (docs/formats/wal.md).</summary>
/// <remarks>They are few, so a record stands for itself: it says slot and generation, and leans on no other record's values.</remarks>
sealed unsafe class OutOfOrderRecordWriter
{
    /// <summary>Slot, generation, time, and a value behind its size.</summary>
    const int MaxRowBytes = 3 * Varint.MaxBytes + 1 + 8;

    const int MaxHeadBytes = 1 + 4 + 8 + Varint.MaxBytes;

    readonly PinnedBuffer rows = new();
    int used;
    long lastSlot, lastTimeMs;
    ulong lastBits;

    public int Rows { get; private set; }

    public int MaxBodyBytes => MaxHeadBytes + used;

    public void Begin()
    {
        Rows = used = 0;
        (lastSlot, lastTimeMs, lastBits) = (-1, 0, 0);
    }

    public void Add(int slot, uint generation, long timestampMs, ulong valueBits)
    {
        rows.Reserve(used + (long)MaxRowBytes, used);
        var at = rows.Start + used;
        at = Varint.Write(at, Varint.Zigzag(slot - lastSlot));
        if (slot != lastSlot)
        {
            at = Varint.Write(at, generation);
            lastBits = 0;
        }
        at = Varint.Write(at, Varint.Zigzag(timestampMs - lastTimeMs));
        at = PutValue(at, valueBits ^ lastBits);
        (lastSlot, lastTimeMs, lastBits) = (slot, timestampMs, valueBits);
        used = (int)(at - rows.Start);
        Rows++;
    }

    /// <summary>Writes the body of a log's record; returns its size.</summary>
    public int Finish(byte* into)
    {
        *into = (byte)RecordKind.OutOfOrder;
        return FinishRows(into, into + 1);
    }

    /// <summary>Writes the body of a checkpoint's record.</summary>
    /// <param name="into">Has room for <see cref="MaxBodyBytes"/>.</param>
    /// <param name="before">The log had all of these samples there; the default where nobody knows.</param>
    public int FinishForCheckpoint(byte* into, LogPosition before)
    {
        *into = (byte)RecordKind.OutOfOrderSeries;
        BinaryPrimitives.WriteInt32LittleEndian(new Span<byte>(into + 1, 4), before.Segment);
        BinaryPrimitives.WriteInt64LittleEndian(new Span<byte>(into + 5, 8), before.Offset);
        return FinishRows(into, into + 13);
    }

    int FinishRows(byte* into, byte* at)
    {
        at = Varint.Write(at, (uint)Rows);
        Buffer.MemoryCopy(rows.Start, at, used, used);
        return (int)(at + used - into);
    }

    /// <summary>How many zero bytes lie at the low end and how many bytes follow above them, then these.</summary>
    static byte* PutValue(byte* at, ulong bits)
    {
        var low = bits == 0 ? 0 : BitOperations.TrailingZeroCount(bits) >> 3;
        var rest = bits >> (8 * low);
        var bytes = (71 - BitOperations.LeadingZeroCount(rest)) >> 3;
        *at++ = (byte)(low << 4 | bytes);
        for (; bytes > 0; bytes--, rest >>= 8) *at++ = (byte)rest;
        return at;
    }
}
