using System.Numerics;

namespace Barograph.Storage.Blocks.Encodings;

/// <summary>Writes bits from the top of each byte down. Reusable: clear it and write again.</summary>
sealed class BitWriter
{
    byte[] bytes = new byte[256];
    long bits;

    public int Length => (int)((bits + 7) >> 3);

    public Span<byte> Written => bytes.AsSpan(0, Length);

    public void Clear() => bits = 0;

    public void WriteByte(byte value) => WriteBits(value, 8);

    /// <summary>The low 1 to 64 bits.</summary>
    public void WriteBits(ulong value, int count)
    {
        var needed = (int)((bits + count + 7) >> 3);
        if (needed > bytes.Length) Array.Resize(ref bytes, Math.Max(needed, bytes.Length * 2));
        while (count > 0)
        {
            var at = (int)(bits >> 3);
            var free = 8 - (int)(bits & 7);
            if (free == 8) bytes[at] = 0;
            var take = Math.Min(free, count);
            var part = value >> (count - take) & (1u << take) - 1;
            bytes[at] |= (byte)(part << (free - take));
            bits += take;
            count -= take;
        }
    }

    public void WriteVarint(long value)
    {
        var zigzag = (ulong)(value << 1) ^ (ulong)(value >> 63);
        for (; zigzag >= 0x80; zigzag >>= 7) WriteByte((byte)(zigzag | 0x80));
        WriteByte((byte)zigzag);
    }

    /// <summary>See <see cref="BitReader.ReadVarbit"/>.</summary>
    public void WriteVarbit(long value)
    {
        if (value == 0) WriteBits(0, 1);
        else if (InRange(value, 3)) Prefixed(1, value, 3);
        else if (InRange(value, 6)) Prefixed(2, value, 6);
        else if (InRange(value, 9)) Prefixed(3, value, 9);
        else if (InRange(value, 12)) Prefixed(4, value, 12);
        else if (InRange(value, 18)) Prefixed(5, value, 18);
        else if (InRange(value, 25)) Prefixed(6, value, 25);
        else if (InRange(value, 56)) Prefixed(7, value, 56);
        else WriteWide((ulong)value);
    }

    public void WriteVarbitUnsigned(ulong value)
    {
        var size = 64 - BitOperations.LeadingZeroCount(value);
        if (size == 0) WriteBits(0, 1);
        else if (size <= 3) Prefixed(1, (long)value, 3);
        else if (size <= 6) Prefixed(2, (long)value, 6);
        else if (size <= 9) Prefixed(3, (long)value, 9);
        else if (size <= 12) Prefixed(4, (long)value, 12);
        else if (size <= 18) Prefixed(5, (long)value, 18);
        else if (size <= 25) Prefixed(6, (long)value, 25);
        else if (size <= 56) Prefixed(7, (long)value, 56);
        else WriteWide(value);
    }

    /// <summary>See <see cref="BitReader.ReadXor"/>.</summary>
    public void WriteXor(ref XorValue before, ulong valueBits)
    {
        var xor = valueBits ^ before.Bits;
        before.Bits = valueBits;
        if (xor == 0)
        {
            WriteBits(0, 1);
            return;
        }
        var leading = Math.Min(31, BitOperations.LeadingZeroCount(xor));
        var trailing = BitOperations.TrailingZeroCount(xor);
        if (before.Leading != XorValue.NoWindow && leading >= before.Leading && trailing >= before.Trailing)
        {
            WriteBits(0b10, 2);
            WriteBits(xor >> before.Trailing, 64 - before.Leading - before.Trailing);
            return;
        }
        (before.Leading, before.Trailing) = ((byte)leading, (byte)trailing);
        var width = 64 - leading - trailing;
        WriteBits(0b11UL << 11 | (ulong)(uint)leading << 6 | (uint)width & 63, 13);
        WriteBits(xor >> trailing, width);
    }

    static bool InRange(long value, int bits) => value >= -((1L << (bits - 1)) - 1) && value <= 1L << (bits - 1);

    void Prefixed(int ones, long value, int size)
    {
        WriteBits((1UL << (ones + 1)) - 2, ones + 1);
        WriteBits((ulong)value, size);
    }

    void WriteWide(ulong value)
    {
        WriteBits(0xff, 8);
        WriteBits(value, 64);
    }
}
