using System.Runtime.CompilerServices;

namespace Barograph.Storage.Memory;

/// <summary>LEB128 numbers, and zigzag for signed ones. Writers need ten bytes of room; readers check theirs.</summary>
static unsafe class Varint
{
    public const int MaxBytes = 10;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Zigzag(long value) => (ulong)(value << 1) ^ (ulong)(value >> 63);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long Unzigzag(ulong value) => (long)(value >> 1) ^ -(long)(value & 1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte* Write(byte* at, ulong value)
    {
        for (; value >= 0x80; value >>= 7) *at++ = (byte)(value | 0x80);
        *at++ = (byte)value;
        return at;
    }

    /// <summary>False where the bytes end or the number has more than 64 bits.</summary>
    public static bool Read(ref byte* at, byte* end, out ulong value)
    {
        value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            if (at >= end) return false;
            var b = *at++;
            value |= (ulong)(b & 0x7f) << shift;
            if (b < 0x80) return true;
        }
        return false;
    }

    /// <summary>A number that must not be larger than <paramref name="limit"/>.</summary>
    public static bool Read(ref byte* at, byte* end, int limit, out int value)
    {
        var read = Read(ref at, end, out var wide) && wide <= (ulong)limit;
        value = read ? (int)wide : 0;
        return read;
    }
}
