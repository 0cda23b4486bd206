using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Barograph.Storage.Chunks;

/// <summary>Appends to a chunk of Prometheus' XOR encoding, byte for byte.</summary>
/// <remarks>
/// Time: first as a zigzag varint, second as an uvarint delta, then deltas of deltas behind the prefixes 0, 10 (14 bits),
/// 110 (17), 1110 (20), 1111 (64). Value: first raw, then the XOR with the one before: 0 = same, 10 = within the last window
/// of significant bits, 11 = a new window (5 bits of leading zeros, 6 bits of length).
/// Stores are eight bytes wide, so a block needs <see cref="SlackBytes"/> behind the last sample.
/// </remarks>
static unsafe class XorChunkWriter
{
    public const int SlackBytes = 8;

    /// <summary>The most that one sample can take: 68 bits of time and 77 bits of value.</summary>
    public const int MaxSampleBytes = 19;

    /// <summary>Block size that surely takes the first sample.</summary>
    public const int FirstBlockBytes = XorChunk.HeaderBytes + 10 + 8 + SlackBytes;

    /// <summary>Starts a chunk with its first sample.</summary>
    public static void Begin(byte* block, ref XorChunk chunk, long timestampMs, ulong valueBits)
    {
        *(ushort*)block = 0;
        var at = XorChunk.HeaderBytes;
        var zigzag = (ulong)(timestampMs << 1) ^ (ulong)(timestampMs >> 63);
        for (; zigzag >= 0x80; zigzag >>= 7) block[at++] = (byte)(zigzag | 0x80);
        block[at++] = (byte)zigzag;
        BinaryPrimitives.WriteUInt64BigEndian(new Span<byte>(block + at, 8), valueBits);
        chunk.LastTimestampMs = timestampMs;
        chunk.LastValueBits = valueBits;
        chunk.DeltaMs = 0;
        chunk.BitLength = (ushort)((at + 8) * 8);
        chunk.Count = 1;
        chunk.Leading = XorChunk.NoWindow;
        chunk.Trailing = 0;
    }

    /// <summary>
    /// Appends a sample that is newer than the last by at most <see cref="int.MaxValue"/> ms. False, and nothing
    /// changed, where the block is too small.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryAppend(byte* block, int blockBytes, ref XorChunk chunk, long timestampMs, ulong valueBits)
    {
        var position = (int)chunk.BitLength;
        var delta = (int)(timestampMs - chunk.LastTimestampMs);
        var change = delta - (long)chunk.DeltaMs;
        // The usual sample of a gauge or counter at rest: on time and the same value, two zero bits.
        var xor = valueBits ^ chunk.LastValueBits;
        if (((position + 2 * MaxSampleBytes * 8) >> 3) + SlackBytes > blockBytes && !Fits(blockBytes, chunk, change, delta, xor)) return false;
        if (chunk.Count == 1) position = PutSecondTime(block, position, delta);
        else if (change == 0) position = Put(block, position, 0, 1);
        else position = PutChange(block, position, change);
        if (xor == 0) position = Put(block, position, 0, 1);
        else position = PutValue(block, position, ref chunk, xor);
        chunk.LastTimestampMs = timestampMs;
        chunk.LastValueBits = valueBits;
        chunk.DeltaMs = delta;
        chunk.BitLength = (ushort)position;
        chunk.Count++;
        return true;
    }

    /// <summary>Writes the number of samples into the header: from now on the bytes are a complete chunk.</summary>
    public static void Close(byte* block, in XorChunk chunk) => BinaryPrimitives.WriteUInt16BigEndian(new Span<byte>(block, 2), chunk.Count);

    [MethodImpl(MethodImplOptions.NoInlining)]
    static bool Fits(int blockBytes, in XorChunk chunk, long change, int delta, ulong xor)
    {
        var bits = chunk.Count == 1 ? UvarintBytes(delta) * 8 : ChangeBits(change);
        if (xor == 0) bits++;
        else if (InWindow(chunk, BitOperations.LeadingZeroCount(xor), BitOperations.TrailingZeroCount(xor))) bits += 66 - chunk.Leading - chunk.Trailing;
        else bits += 13 + 64 - Math.Min(31, BitOperations.LeadingZeroCount(xor)) - BitOperations.TrailingZeroCount(xor);
        return ((chunk.BitLength + bits + 7) >> 3) + SlackBytes <= blockBytes;
    }

    static int ChangeBits(long change) => change == 0 ? 1 : InRange(change, 14) ? 16 : InRange(change, 17) ? 20 : InRange(change, 20) ? 24 : 68;

    static int UvarintBytes(int value) => (BitOperations.Log2((uint)value | 1) + 7) / 7;

    /// <summary>The range is lopsided, as Prometheus has it: from -(2^(n-1)-1) to 2^(n-1).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static bool InRange(long change, int bits) => change >= -((1L << (bits - 1)) - 1) && change <= 1L << (bits - 1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static bool InWindow(in XorChunk chunk, int leading, int trailing)
        => chunk.Leading != XorChunk.NoWindow && Math.Min(leading, 31) >= chunk.Leading && trailing >= chunk.Trailing;

    static int PutSecondTime(byte* block, int position, int delta)
    {
        var rest = (uint)delta;
        for (; rest >= 0x80; rest >>= 7) position = Put(block, position, (byte)(rest | 0x80), 8);
        return Put(block, position, rest, 8);
    }

    static int PutChange(byte* block, int position, long change)
    {
        if (InRange(change, 14)) return Put(block, position, 0b10UL << 14 | (ulong)change & 0x3fff, 16);
        if (InRange(change, 17)) return Put(block, position, 0b110UL << 17 | (ulong)change & 0x1_ffff, 20);
        if (InRange(change, 20)) return Put(block, position, 0b1110UL << 20 | (ulong)change & 0xf_ffff, 24);
        position = Put(block, position, 0b1111, 4);
        return Put(block, position, (ulong)change, 64);
    }

    static int PutValue(byte* block, int position, ref XorChunk chunk, ulong xor)
    {
        var leading = BitOperations.LeadingZeroCount(xor);
        var trailing = BitOperations.TrailingZeroCount(xor);
        if (InWindow(chunk, leading, trailing))
        {
            position = Put(block, position, 0b10, 2);
            return Put(block, position, xor >> chunk.Trailing, 64 - chunk.Leading - chunk.Trailing);
        }
        leading = Math.Min(leading, 31);
        chunk.Leading = (byte)leading;
        chunk.Trailing = (byte)trailing;
        var significant = 64 - leading - trailing;
        // 64 significant bits are written as 0: six bits do not hold 64, and a window of no bits cannot be.
        position = Put(block, position, 0b11UL << 11 | (ulong)(uint)leading << 6 | (uint)significant & 63, 13);
        return Put(block, position, xor >> trailing, significant);
    }

    /// <summary>Writes the low bits of a code (which has no others) at a bit position; returns the next position.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static int Put(byte* block, int position, ulong code, int bits)
    {
        var at = block + (position >> 3);
        var used = position & 7;
        var aligned = code << (64 - bits);
        var word = ((ulong)*at << 56 & ~(ulong.MaxValue >> used)) | aligned >> used;
        Unsafe.WriteUnaligned(at, BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(word) : word);
        if (used + bits > 64) at[8] = (byte)(code << (72 - used - bits));
        return position + bits;
    }
}
