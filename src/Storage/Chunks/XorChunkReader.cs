using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Barograph.Storage.Chunks;

/// <summary>Decodes a chunk of Prometheus' XOR encoding into columns.</summary>
/// <remarks>
/// Bits wait in a 64-bit word, the next one on top, and are refilled eight bytes at a time: up to
/// <see cref="OverreadBytes"/> behind the chunk's end must be readable (less suffices for a sound chunk; a broken one runs on for a
/// sample).
/// </remarks>
static unsafe class XorChunkReader
{
    public const int OverreadBytes = 48;

    /// <summary>Decodes the first <paramref name="count"/> samples. False where the bytes end before the samples do.</summary>
    public static bool Read(byte* chunk, int chunkBytes, int count, Span<long> timestampsMs, Span<double> values)
    {
        if (count == 0) return true;
        if (timestampsMs.Length < count || values.Length < count) return false;
        var end = chunk + chunkBytes;
        var at = chunk + XorChunk.HeaderBytes;
        if (!ReadUvarint(ref at, end, out var zigzag) || end - at < 8) return false;
        var time = (long)(zigzag >> 1) ^ -(long)(zigzag & 1);
        var bits = Load(at);
        at += 8;
        timestampsMs[0] = time;
        values[0] = BitConverter.UInt64BitsToDouble(bits);
        if (count == 1) return true;
        if (!ReadUvarint(ref at, end, out var firstDelta)) return false;
        fixed (long* times = timestampsMs)
        fixed (double* numbers = values)
            return ReadRest(at, end, count, new Seed(time, bits, (long)firstDelta), times, (ulong*)numbers);
    }

    /// <summary>The number of samples as the header of a closed chunk has it.</summary>
    public static int CountOf(byte* chunk) => BinaryPrimitives.ReadUInt16BigEndian(new ReadOnlySpan<byte>(chunk, 2));

    /// <summary>The timestamp of the first sample.</summary>
    public static long FirstTimestamp(byte* chunk)
    {
        var at = chunk + XorChunk.HeaderBytes;
        _ = ReadUvarint(ref at, at + 10, out var zigzag);
        return (long)(zigzag >> 1) ^ -(long)(zigzag & 1);
    }

    readonly record struct Seed(long TimestampMs, ulong ValueBits, long DeltaMs);

    static bool ReadRest(byte* at, byte* end, int count, Seed seed, long* times, ulong* numbers)
    {
        var time = seed.TimestampMs;
        var delta = seed.DeltaMs;
        var value = seed.ValueBits;
        int shift = 0, width = 64;
        ulong word = 0; // Valid bits on top.
        var valid = 0;
        for (var i = 1; i < count; i++)
        {
            word |= Load(at) >> valid;
            at += (63 - valid) >> 3;
            valid |= 56;
            if (i > 1)
            {
                if ((long)word >= 0)
                {
                    word <<= 1;
                    valid--;
                }
                else
                {
                    delta += ReadChange(ref word, ref valid, ref at);
                }
            }
            time += delta;
            times[i] = time;
            if ((long)word >= 0)
            {
                word <<= 1;
                valid--;
            }
            else
            {
                // At most 24 bits went to the time, so 32 are left, enough for a window.
                if ((word & 1UL << 62) == 0)
                {
                    word <<= 2;
                    valid -= 2;
                }
                else
                {
                    var leading = (int)(word >> 57) & 31;
                    width = (int)(word >> 51) & 63;
                    if (width == 0) width = 64;
                    shift = 64 - leading - width;
                    if (shift < 0) return false;
                    word <<= 13;
                    valid -= 13;
                }
                word |= Load(at) >> valid;
                at += (63 - valid) >> 3;
                valid |= 56;
                if (width > 56) value ^= ReadWide(ref word, ref valid, ref at, width) << shift;
                else
                {
                    value ^= word >> (64 - width) << shift;
                    word <<= width;
                    valid -= width;
                }
            }
            numbers[i] = value;
            // Whole bytes that were loaded but not used are not gone yet.
            if (at - (valid >> 3) > end) return false;
        }
        return true;
    }

    /// <summary>A change of the delta whose first prefix bit is a one.</summary>
    static long ReadChange(ref ulong word, ref int valid, ref byte* at)
    {
        var ones = BitOperations.LeadingZeroCount(~word);
        if (ones >= 4)
        {
            word <<= 4;
            valid -= 4;
            Refill(ref word, ref valid, ref at);
            return (long)ReadWide(ref word, ref valid, ref at, 64);
        }
        // 10 → 14 bits, 110 → 17, 1110 → 20.
        var size = 11 + 3 * ones;
        var code = (long)(word << (ones + 1) >> (64 - size));
        word <<= ones + 1 + size;
        valid -= ones + 1 + size;
        return code > 1L << (size - 1) ? code - (1L << size) : code;
    }

    /// <summary>More bits than one refill brings: in two halves. Leaves the word refilled.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    static ulong ReadWide(ref ulong word, ref int valid, ref byte* at, int width)
    {
        var high = word >> 32;
        word <<= 32;
        valid -= 32;
        Refill(ref word, ref valid, ref at);
        var rest = width - 32;
        var low = word >> (64 - rest);
        word <<= rest;
        valid -= rest;
        Refill(ref word, ref valid, ref at);
        return high << rest | low;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Refill(ref ulong word, ref int valid, ref byte* at)
    {
        word |= Load(at) >> valid;
        at += (63 - valid) >> 3;
        valid |= 56;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static ulong Load(byte* at)
    {
        var word = Unsafe.ReadUnaligned<ulong>(at);
        return BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(word) : word;
    }

    static bool ReadUvarint(ref byte* at, byte* end, out ulong value)
    {
        value = 0;
        for (var shift = 0; shift < 70 && at < end; shift += 7)
        {
            var b = *at++;
            value |= (ulong)(b & 0x7f) << shift;
            if (b < 0x80) return true;
        }
        return false;
    }
}
