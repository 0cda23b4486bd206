using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Barograph.Storage.Blocks.Encodings;

/// <summary>Reads bits from the top of each byte down. Past the end it yields zeros and remembers that it <see cref="Failed"/>.</summary>
ref struct BitReader(ReadOnlySpan<byte> bytes)
{
    readonly ReadOnlySpan<byte> bytes = bytes;
    long position;

    public bool Failed { get; private set; }

    public readonly long Left => bytes.Length * 8L - position;

    public bool ReadBit() => ReadBits(1) != 0;

    /// <summary>1 to 64 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong ReadBits(int count)
    {
        if (position + count > bytes.Length * 8L)
        {
            Failed = true;
            return 0;
        }
        var at = (int)(position >> 3);
        var used = (int)(position & 7);
        position += count;
        if (used + count > 64) return ReadNine(at, used, count);
        return Word(at) << used >> (64 - count);
    }

    /// <summary>The ones before the next zero, which is read too; at most so many, and then no zero follows.</summary>
    public int ReadOnes(int most)
    {
        var ones = 0;
        while (ones < most && ReadBit()) ones++;
        return ones;
    }

    public ulong ReadUvarint()
    {
        ulong value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var b = ReadBits(8);
            value |= (b & 0x7f) << shift;
            if (b < 0x80) return value;
        }
        Failed = true;
        return 0;
    }

    public long ReadVarint()
    {
        var zigzag = ReadUvarint();
        return (long)(zigzag >> 1) ^ -(long)(zigzag & 1);
    }

    /// <summary>How many bits the prefix codes take: 0, 10, 110 and so on; eight ones have no zero behind them.</summary>
    static ReadOnlySpan<byte> Sizes => [0, 3, 6, 9, 12, 18, 25, 56, 64];

    // The first seven of them, a byte for each; the longest prefix and number together.
    const ulong SmallSizes = 0x19_12_0c_09_06_03_00;
    const int MostSmallOnes = 6, MostSmallBits = 32;

    /// <summary>A small number in few bits; of each size from -(2^(n-1)-1) to 2^(n-1).</summary>
    public long ReadVarbit()
    {
        if (TryPeek(position, out var word) && TrySmall(word, out var number, out var width))
        {
            position += width;
            return number;
        }
        int size = Sizes[ReadOnes(8)];
        if (size == 0) return 0;
        var bits = ReadBits(size);
        return size < 64 && bits > 1UL << (size - 1) ? (long)bits - (1L << size) : (long)bits;
    }

    /// <summary>Numbers that are told by how the change since the one before has changed: a small number for each.</summary>
    /// <param name="values">The numbers before; those after.</param>
    /// <param name="changes">Their last changes; as many.</param>
    public void ReadGrowing(Span<long> values, Span<long> changes)
    {
        // Locals, so that they stay in registers; a word is good for several numbers.
        var at = position;
        ulong word = 0;
        var left = 0;
        changes = changes[..values.Length];
        for (var i = 0; i < values.Length; i++)
        {
            if (left < MostSmallBits) left = TryPeek(at, out word) ? 64 - (int)(at & 7) : 0;
            if (left > 0 && TrySmall(word, out var number, out var width))
            {
                word <<= width;
                left -= width;
                at += width;
            }
            else
            {
                position = at;
                number = ReadVarbit();
                at = position;
                left = 0;
            }
            values[i] += changes[i] += number;
        }
        position = at;
    }

    public ulong ReadVarbitUnsigned()
    {
        int size = Sizes[ReadOnes(8)];
        return size == 0 ? 0 : ReadBits(size);
    }

    /// <summary>The value after this one: <c>0</c> same, <c>10</c> the XOR within the last window of bits, <c>11</c> within a new one.</summary>
    public void ReadXor(ref XorValue value)
    {
        if (!ReadBit()) return;
        if (ReadBit()) ReadWindow(ref value);
        var width = 64 - value.Leading - value.Trailing;
        value.Bits ^= ReadBits(width) << value.Trailing;
    }

    /// <summary>Five bits of leading zeros and six of width (0 = 64).</summary>
    public void ReadWindow(ref XorValue value)
    {
        var leading = (int)ReadBits(5);
        var width = (int)ReadBits(6);
        if (width == 0) width = 64;
        if (leading + width > 64)
        {
            Failed = true;
            return;
        }
        value.Leading = (byte)leading;
        value.Trailing = (byte)(64 - leading - width);
    }

    /// <summary>At least 57 bits; false near the end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    readonly bool TryPeek(long at, out ulong word)
    {
        var first = (int)(at >> 3);
        word = 0;
        if (first > bytes.Length - 8) return false;
        word = BinaryPrimitives.ReadUInt64BigEndian(bytes[first..]) << (int)(at & 7);
        return true;
    }

    /// <summary>A small number at the top of a word: one with a prefix of at most six ones, which is nearly every one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static bool TrySmall(ulong word, out long number, out int width)
    {
        // Without branches: which size comes next nobody can foresee.
        var ones = BitOperations.LeadingZeroCount(~word);
        var size = (int)(SmallSizes >> (ones * 8)) & 0xff;
        width = ones + 1 + size;
        number = (long)(word << (ones + 1) >> 1 >> (63 - size));
        var half = 1L << size >> 1;
        number -= (half - number) >> 63 & 1L << size;
        return ones <= MostSmallOnes;
    }

    readonly ulong ReadNine(int at, int used, int count)
    {
        var rest = used + count - 64;
        return (Word(at) << rest | (ulong)bytes[at + 8] >> (8 - rest)) & ulong.MaxValue >> (64 - count);
    }

    readonly ulong Word(int at)
    {
        if (bytes.Length - at >= 8) return BinaryPrimitives.ReadUInt64BigEndian(bytes[at..]);
        ulong word = 0;
        for (var i = 0; i < 8; i++) word = word << 8 | (at + i < bytes.Length ? bytes[at + i] : 0u);
        return word;
    }
}
