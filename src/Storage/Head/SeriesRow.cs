using System.Runtime.InteropServices;
using Barograph.Storage.Chunks;

namespace Barograph.Storage.Head;

/// <summary>One series of the head: exactly one cache line.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1, Size = 64)]
struct SeriesRow
{
    /// <summary>In place of a block's handle, for slabs give none so small: the open chunk is in <see cref="RichChunks"/>.</summary>
    public const uint RichBlock = 1;

    /// <summary>In place of the number of samples, and above any: the last sample was a histogram, or a number with a start time.</summary>
    public const byte HistogramCount = 255, StartCount = 254;

    /// <summary>
    /// The open chunk as its writer left it; <c>LastTimestampMs</c> and <c>LastValueBits</c> stay good when it is closed.
    /// </summary>
    public XorChunk Chunk;

    /// <summary>Log: decimal places of this series' values (<see cref="Wal.DecimalScale"/>).</summary>
    public byte Scale;

    public byte LabelCount;

    /// <summary>Size class of the open chunk's block.</summary>
    public byte BlockClass;

    /// <summary>Which of the slot's tenants this is; 0 = the slot is free.</summary>
    public uint Generation;

    /// <summary>Odd while a writer changes the chunk: readers copy and look again.</summary>
    public uint Version;

    /// <summary>Handle of the open chunk's block; 0 = no open chunk.</summary>
    public uint Block;

    /// <summary>Newest link of the full chunks' list; 0 = none.</summary>
    public int FullChunks;

    /// <summary>Handle of the label pair numbers.</summary>
    public uint Labels;

    /// <summary>The last batch that named this series, and the row in it that came last: its predecessor within the batch.</summary>
    public uint BatchStamp;
    public int BatchRow;

    /// <summary>Log: the segment in which this series has been written whole.</summary>
    public int LogSegment;

    /// <summary>
    /// How often the series has lost samples, were it all of them and it lives on: what is appended behind that may be older than what went. What a
    /// reader has kept of an earlier count is not to be shown any more.
    /// </summary>
    public uint Losses;

    public readonly bool HasSamples => Block != 0 || FullChunks != 0;

    /// <summary>Whether the open chunk is not one of plain numbers. Its <c>DeltaMs</c> is then the time from its first to its last sample.</summary>
    public readonly bool IsRich => Block == RichBlock;

    public readonly bool EndsWithHistogram => Chunk.Count == HistogramCount;
}
