using System.Numerics;
using System.Runtime.InteropServices;

namespace Barograph.Storage.Memory;

/// <summary>CRC-32C (Castagnoli), with the processor's instruction where it has one.</summary>
public static class Crc32C
{
    public static uint Of(ReadOnlySpan<byte> bytes) => Continue(0, bytes);

    /// <summary>The checksum of what <paramref name="before"/> is the checksum of, and these bytes behind it.</summary>
    public static uint Continue(uint before, ReadOnlySpan<byte> bytes)
    {
        var crc = ~before;
        var words = MemoryMarshal.Cast<byte, ulong>(bytes[..(bytes.Length & ~7)]);
        foreach (var word in words) crc = BitOperations.Crc32C(crc, word);
        foreach (var b in bytes[(words.Length * 8)..]) crc = BitOperations.Crc32C(crc, b);
        return ~crc;
    }
}
