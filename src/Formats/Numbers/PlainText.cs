using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Barograph.Formats.Numbers;

/// <summary>
/// Decimals without an exponent. Digits are written in words of eight and vectors of sixteen, of which what lies behind the end does not count: no copy
/// depends on a length that nobody can foresee.
/// </summary>
public static class PlainText
{
    /// <summary>Room that every method here needs, however short the text becomes.</summary>
    public const int RoomBytes = 48;

    const ulong EightDigits = 100_000_000;

    const int MostDigits = 17;

    // 0.000000: what lies before the digits of a small number.
    const ulong ZeroPointZeros = 0x3030_3030_3030_2e30;
    const int MostZeros = 6;

    /// <summary>Writes an integer; returns how many bytes count.</summary>
    /// <param name="value">Sixteen digits at most.</param>
    /// <param name="room">At least <see cref="RoomBytes"/>.</param>
    public static int WriteInteger(ulong value, Span<byte> room)
    {
        ref var at = ref Start(room);
        if (value < EightDigits) return WriteFirst((uint)value, ref at);
        var upper = value / EightDigits;
        var length = WriteFirst((uint)upper, ref at);
        Unsafe.WriteUnaligned(ref Unsafe.Add(ref at, length), DecimalDigits.EightText((uint)(value - upper * EightDigits)));
        return length + 8;
    }

    /// <summary>Writes digits with a point before or among them; returns how many bytes count, 0 where the number is none of its cases.</summary>
    /// <param name="significand">Above zero; seventeen digits at most.</param>
    /// <param name="exponent">The power of ten by which it is multiplied, below zero.</param>
    /// <param name="room">At least <see cref="RoomBytes"/>.</param>
    [SkipLocalsInit]
    public static int TryWriteFraction(ulong significand, int exponent, Span<byte> room)
    {
        ref var at = ref Start(room);
        Span<byte> digits = stackalloc byte[DecimalDigits.Bytes + CopyBytes];
        DecimalDigits.Write(significand, digits, out var first, out var end);
        ref var text = ref Unsafe.Add(ref MemoryMarshal.GetReference(digits), first);
        var count = end - first;
        var point = DecimalDigits.Bytes - first + exponent;
        if (point >= count || point < -MostZeros || count > MostDigits) return 0;
        if (point <= 0)
        {
            Unsafe.WriteUnaligned(ref at, ZeroPointZeros);
            Copy(ref text, ref Unsafe.Add(ref at, 2 - point));
            return 2 - point + count;
        }
        Copy(ref text, ref at);
        Unsafe.Add(ref at, point) = (byte)'.';
        Copy(ref Unsafe.Add(ref text, point), ref Unsafe.Add(ref at, point + 1));
        return count + 1;
    }

    static ref byte Start(Span<byte> room)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(room.Length, RoomBytes);
        return ref MemoryMarshal.GetReference(room);
    }

    /// <summary>The digits of a number below 10^8 from its first one on, one zero of zero.</summary>
    static int WriteFirst(uint value, ref byte at)
    {
        var text = DecimalDigits.EightText(value);
        var zeros = Math.Min(BitOperations.TrailingZeroCount(text ^ DecimalDigits.Zeros) >> 3, 7);
        Unsafe.WriteUnaligned(ref at, text >> (zeros << 3));
        return 8 - zeros;
    }

    const int CopyBytes = 24;

    static void Copy(ref byte from, ref byte to)
    {
        Vector128.LoadUnsafe(ref from).StoreUnsafe(ref to);
        Unsafe.WriteUnaligned(ref Unsafe.Add(ref to, 16), Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref from, 16)));
    }
}
