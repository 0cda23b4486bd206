using System.Runtime.InteropServices;

namespace Barograph.Storage.Chunks;

/// <summary>What the writer of an open XOR chunk must know to go on. Lies inside the series' row, hence packed.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
struct XorChunk
{
    /// <summary>Samples in a chunk when it is cut, as Prometheus cuts.</summary>
    public const int MaxSamples = 120;

    /// <summary>Two bytes: the number of samples, big-endian. Written when the chunk is closed.</summary>
    public const int HeaderBytes = 2;

    /// <summary>No window of significant bits yet.</summary>
    public const byte NoWindow = 0xff;

    public long LastTimestampMs;
    public ulong LastValueBits;
    public int DeltaMs;
    public ushort BitLength;
    public byte Count;
    public byte Leading;
    public byte Trailing;

    public readonly int ByteLength => (BitLength + 7) >> 3;
}
