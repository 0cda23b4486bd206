using System.Numerics;
using System.Runtime.CompilerServices;
using Barograph.Storage.Memory;

namespace Barograph.Storage.Wal;

/// <summary>Packs the samples of one batch into the columns of one record (docs/formats/wal.md).</summary>
/// <remarks>
/// Series and times are runs of equal differences: a batch that repeats the order of the one before costs next to nothing
/// there. A value is a token of four bits and zero to eight bytes of payload:
/// 0 = as before; 1–8 = so many bytes of mantissa difference; 9–14 = the low 3–8 bytes of the XOR; 15 = a whole value with
/// its scale, always used at the series' first sample in a segment, so that each segment can be read by itself.
/// </remarks>
sealed unsafe class SampleRecordWriter
{
    public const int SameToken = 0, XorTokenBase = 6, WholeToken = 15;
    public const byte FirstInSegment = 0x80, RawScale = 0x0f;

    /// <summary>Worst case of one row's payload: flags, generation, eight bytes, and the slack of an eight-byte store.</summary>
    const int MaxPayloadBytes = 1 + 5 + 10 + 8;

    readonly PinnedBuffer slots = new(), times = new(), tokens = new(), payload = new();
    RunWriter slotRuns, timeRuns;
    byte* payloadAt;
    long lastSlot, baseTimeMs, lastTimeMs;

    public int Rows { get; private set; }

    public void Begin(int maxRows, long baseTimestampMs)
    {
        slots.Reserve(maxRows * (long)RunWriter.MaxRunBytes + RunWriter.MaxRunBytes, 0);
        times.Reserve(maxRows * (long)RunWriter.MaxRunBytes + RunWriter.MaxRunBytes, 0);
        tokens.Reserve(maxRows / 2 + 8, 0);
        payload.Reserve(maxRows * (long)MaxPayloadBytes + 16, 0);
        slotRuns = new RunWriter(slots.Start);
        timeRuns = new RunWriter(times.Start);
        payloadAt = payload.Start;
        lastSlot = 0;
        baseTimeMs = lastTimeMs = baseTimestampMs;
        Rows = 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(int slot, long timestampMs, ulong valueBits, ulong previousBits, ref byte scale)
    {
        AddWhere(slot, timestampMs);
        if (valueBits == previousBits) PutToken(SameToken);
        else PutChange(valueBits, previousBits, ref scale);
    }

    public void AddFirst(int slot, uint generation, long timestampMs, ulong valueBits, ref byte scale)
    {
        AddWhere(slot, timestampMs);
        var value = BitConverter.UInt64BitsToDouble(valueBits);
        var found = DecimalScale.Find(valueBits, 0, out var mantissa);
        // A first value that is no number says nothing about those that follow.
        scale = found == DecimalScale.Binary && !double.IsFinite(value) ? DecimalScale.Unset : found;
        PutToken(WholeToken);
        *payloadAt++ = (byte)(FirstInSegment | (found == DecimalScale.Binary ? RawScale : found));
        payloadAt = Varint.Write(payloadAt, generation);
        PutWhole(valueBits, found, mantissa);
    }

    /// <summary>An upper bound of what <see cref="Finish"/> writes.</summary>
    public int MaxBodyBytes => checked(64 + slotRuns.Length(slots.Start) + timeRuns.Length(times.Start)
        + 2 * RunWriter.MaxRunBytes + Rows / 2 + 1 + (int)(payloadAt - payload.Start));

    /// <summary>Writes the body; returns its size.</summary>
    public int Finish(byte* into)
    {
        slotRuns.Finish();
        timeRuns.Finish();
        var at = into;
        *at++ = (byte)RecordKind.Samples;
        at = Varint.Write(at, (uint)Rows);
        at = Varint.Write(at, Varint.Zigzag(baseTimeMs));
        at = PutColumn(at, slots.Start, slotRuns.Length(slots.Start));
        at = PutColumn(at, times.Start, timeRuns.Length(times.Start));
        var tokenBytes = (Rows + 1) / 2;
        Buffer.MemoryCopy(tokens.Start, at, tokenBytes, tokenBytes);
        at += tokenBytes;
        var payloadBytes = payloadAt - payload.Start;
        Buffer.MemoryCopy(payload.Start, at, payloadBytes, payloadBytes);
        return (int)(at + payloadBytes - into);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    void AddWhere(int slot, long timestampMs)
    {
        slotRuns.Add(slot - lastSlot);
        lastSlot = slot;
        timeRuns.Add(timestampMs - lastTimeMs);
        lastTimeMs = timestampMs;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    void PutToken(int token)
    {
        var at = tokens.Start + (Rows >> 1);
        *at = (byte)((Rows & 1) == 0 ? token : *at | token << 4);
        Rows++;
    }

    void PutChange(ulong valueBits, ulong previousBits, ref byte scale)
    {
        if (scale <= DecimalScale.Max && DecimalScale.TryMantissa(valueBits, scale, out var mantissa))
        {
            var change = Varint.Zigzag(mantissa - DecimalScale.MantissaOf(previousBits, scale));
            PutBytes(change, 0);
            return;
        }
        if (scale != DecimalScale.Binary && double.IsFinite(BitConverter.UInt64BitsToDouble(valueBits)))
        {
            var found = DecimalScale.Find(valueBits, scale == DecimalScale.Unset ? 0 : scale + 1, out mantissa);
            scale = found;
            if (found != DecimalScale.Binary)
            {
                PutToken(WholeToken);
                *payloadAt++ = found;
                PutWhole(valueBits, found, mantissa);
                return;
            }
        }
        PutBytes(valueBits ^ previousBits, XorTokenBase);
    }

    /// <summary>The low bytes of a number behind a token that says how many: at least one, or three for an XOR.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    void PutBytes(ulong number, int tokenBase)
    {
        var bytes = (71 - BitOperations.LeadingZeroCount(number | 1)) >> 3;
        if (tokenBase == XorTokenBase) bytes = Math.Max(bytes, 3);
        PutToken(tokenBase + bytes);
        Unsafe.WriteUnaligned(payloadAt, BitConverter.IsLittleEndian ? number : System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(number));
        payloadAt += bytes;
    }

    void PutWhole(ulong valueBits, byte scale, long mantissa)
    {
        if (scale != DecimalScale.Binary)
        {
            payloadAt = Varint.Write(payloadAt, Varint.Zigzag(mantissa));
            return;
        }
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64LittleEndian(new Span<byte>(payloadAt, 8), valueBits);
        payloadAt += 8;
    }

    static byte* PutColumn(byte* at, byte* column, int bytes)
    {
        at = Varint.Write(at, (uint)bytes);
        Buffer.MemoryCopy(column, at, bytes, bytes);
        return at + bytes;
    }
}
