using System.Numerics;

namespace Barograph.PodTrace.Recording;

/// <summary>What writer and reader of recordings agree on.</summary>
static class RecordLayout
{
    public const int HeadBytes = 32;
    public const int FrameHeadBytes = 8;
    public const uint Version = 1;

    /// <summary>The longest event with room to spare; what claims to be longer is damage.</summary>
    public const int MaxFrameBytes = 4096;

    public static ReadOnlySpan<byte> Magic => "PODTRACE"u8;

    public static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var one in bytes) crc = BitOperations.Crc32C(crc, one);
        return ~crc;
    }
}
