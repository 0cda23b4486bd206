using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Barograph.Formats.Numbers;

/// <summary>The digits of a whole number, eight at a time: in three words of eight bytes, the first digit in the lowest one.</summary>
static class DecimalDigits
{
    /// <summary>What <see cref="Write"/> fills.</summary>
    public const int Bytes = 24;

    /// <summary>Eight zeros as text.</summary>
    public const ulong Zeros = 0x3030_3030_3030_3030;

    const ulong EightDigits = 100_000_000;

    /// <summary>Writes 24 digits; those that count, without zeros in front and at the end, are <c>into[first..end]</c>.</summary>
    /// <param name="value">Above zero.</param>
    /// <param name="into">24 bytes.</param>
    /// <param name="first">The first digit that is not zero.</param>
    /// <param name="end">Behind the last one that is not zero.</param>
    public static void Write(ulong value, Span<byte> into, out int first, out int end)
    {
        var upper = value / EightDigits;
        var top = upper / EightDigits;
        var (a, b, c) = (Eight((uint)top), Eight((uint)(upper - top * EightDigits)), Eight((uint)(value - upper * EightDigits)));
        BinaryPrimitives.WriteUInt64LittleEndian(into, a | Zeros);
        BinaryPrimitives.WriteUInt64LittleEndian(into[8..], b | Zeros);
        BinaryPrimitives.WriteUInt64LittleEndian(into[16..], c | Zeros);
        first = (a != 0 ? 0 : b != 0 ? 8 : 16) + (BitOperations.TrailingZeroCount(a != 0 ? a : b != 0 ? b : c) >> 3);
        end = (c != 0 ? 24 : b != 0 ? 16 : 8) - (BitOperations.LeadingZeroCount(c != 0 ? c : b != 0 ? b : a) >> 3);
    }

    /// <summary>Eight digits as text, zeros in front included.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong EightText(uint value) => Eight(value) | Zeros;

    /// <summary>Each digit in its byte: halves of four digits, quarters of two, then one. No half borrows from the other, so one word holds them all.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static ulong Eight(uint value)
    {
        var fours = value / 10_000 | (ulong)(value % 10_000) << 32;
        var hundreds = (fours * 10_486) >> 20 & 0x0000_007f_0000_007f; // ÷ 100, exact below 10,000
        var twos = hundreds | (fours - hundreds * 100) << 16;
        var tens = (twos * 103) >> 10 & 0x000f_000f_000f_000f; // ÷ 10, exact below 100
        return tens | (twos - tens * 10) << 8;
    }
}
