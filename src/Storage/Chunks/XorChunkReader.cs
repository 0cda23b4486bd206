using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Barograph.Storage.Chunks;

/// <summary>Decodes a chunk of Prometheus' XOR encoding into columns.</summary>
/// <remarks>
/// Bits are looked at eight bytes at a time, the next one on top: up to <see cref="OverreadBytes"/> behind the chunk's end must be readable (less
/// suffices for a sound chunk; a broken one runs on for a sample).
/// </remarks>
static unsafe class XorChunkReader
{
    public const int OverreadBytes = 48;

    // Bits of a value that are in a word behind the bit of the time and the two that announce them.
    const int WindowBits = 57 - 3;

    // What a word begins with where a value brings a new window: 11.
    const ulong NewWindow = 3UL << 62;

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
            return ReadRest(at, 0, (end - at) * 8, 1, count, new Seed(time, bits, (long)firstDelta, 0, 64), times, (ulong*)numbers);
    }

    /// <summary>Goes on behind the samples of an open chunk that are known: the next <paramref name="count"/> ones. False where the bytes end before them.</summary>
    /// <param name="chunk">Its bytes; of those before the writer's place none is looked at.</param>
    /// <param name="chunkBytes">Up to where.</param>
    /// <param name="known">What the writer knew behind those samples; two at least.</param>
    /// <param name="count">How many more.</param>
    /// <param name="timestampsMs">Receives their times.</param>
    /// <param name="values">Receives their values.</param>
    public static bool ReadOn(byte* chunk, int chunkBytes, in XorChunk known, int count, Span<long> timestampsMs, Span<double> values)
    {
        if (known.Count < 2 || timestampsMs.Length < count || values.Length < count) return false;
        var hasWindow = known.Leading != XorChunk.NoWindow;
        var seed = new Seed(known.LastTimestampMs, known.LastValueBits, known.DeltaMs, hasWindow ? known.Trailing : 0, hasWindow ? 64 - known.Leading - known.Trailing : 64);
        fixed (long* times = timestampsMs)
        fixed (double* numbers = values)
            return ReadRest(chunk, known.BitLength, chunkBytes * 8L, 2, count + 2, seed, times - 2, (ulong*)numbers - 2);
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

    /// <summary>What is known behind the last sample: the window of significant bits in values among it.</summary>
    readonly record struct Seed(long TimestampMs, ulong ValueBits, long DeltaMs, int Shift, int Width);

    static bool ReadRest(byte* bits, long bit, long endBit, int first, int count, in Seed seed, long* times, ulong* numbers)
    {
        var time = seed.TimestampMs;
        var delta = seed.DeltaMs;
        var value = seed.ValueBits;
        int shift = seed.Shift, width = seed.Width;
        for (var i = first; i < count; i++)
        {
            var word = WordAt(bits, bit);
            if (i > 1)
            {
                if ((long)word >= 0)
                {
                    word <<= 1;
                    bit++;
                }
                else
                {
                    delta += ReadChange(bits, bit, out var behind);
                    bit = behind;
                    word = WordAt(bits, bit);
                }
            }
            time += delta;
            times[i] = time;
            if (word < NewWindow && width <= WindowBits)
            {
                // 0: the value stayed; 10: bits of it changed within the last window. Which of the two it is nobody can foresee, so there is no branch.
                var changed = (long)word >> 63;
                value ^= word << 2 >> (64 - width) << shift & (ulong)changed;
                bit += 1 + (changed & (width + 1));
            }
            else
            {
                if (word >= NewWindow)
                {
                    var leading = (int)(word >> 57) & 31;
                    width = (int)(word >> 51) & 63;
                    if (width == 0) width = 64;
                    shift = 64 - leading - width;
                    if (shift < 0) return false;
                    value ^= BitsAt(bits, bit + 13, width) << shift;
                    bit += 13 + width;
                }
                else if ((long)word < 0)
                {
                    value ^= BitsAt(bits, bit + 2, width) << shift;
                    bit += 2 + width;
                }
                else
                {
                    bit++;
                }
            }
            numbers[i] = value;
            if (bit > endBit) return false;
        }
        return true;
    }

    /// <summary>A change of the delta whose first prefix bit is a one.</summary>
    static long ReadChange(byte* bits, long bit, out long behind)
    {
        var word = WordAt(bits, bit);
        var ones = BitOperations.LeadingZeroCount(~word);
        if (ones >= 4)
        {
            behind = bit + 4 + 64;
            return (long)BitsAt(bits, bit + 4, 64);
        }
        // 10 → 14 bits, 110 → 17, 1110 → 20.
        var size = 11 + 3 * ones;
        var code = (long)(word << (ones + 1) >> (64 - size));
        behind = bit + ones + 1 + size;
        return code > 1L << (size - 1) ? code - (1L << size) : code;
    }

    /// <summary>The bits from a place on, the first one on top; 57 of them at least.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static ulong WordAt(byte* bits, long bit) => Load(bits + (bit >> 3)) << (int)(bit & 7);

    /// <summary>So many bits, the last one at the bottom.</summary>
    static ulong BitsAt(byte* bits, long bit, int width)
    {
        if (width <= 57) return WordAt(bits, bit) >> (64 - width);
        var rest = width - 32;
        return WordAt(bits, bit) >> 32 << rest | WordAt(bits, bit + 32) >> (64 - rest);
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
