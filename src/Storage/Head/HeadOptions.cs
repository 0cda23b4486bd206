using Barograph.Storage.Wal;

namespace Barograph.Storage.Head;

/// <summary>What one head may do and keep.</summary>
public sealed record HeadOptions
{
    public WalSync WalSync { get; init; } = WalSync.Interval;

    /// <summary>Samples older than the newest one by more than this are refused as too old: half of Prometheus' block range.</summary>
    public TimeSpan AppendWindow { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Chunks older than this are dropped; zero keeps all.</summary>
    public TimeSpan Retention { get; init; } = TimeSpan.FromDays(15);

    /// <summary>The oldest chunk files are dropped beyond this; zero = no limit.</summary>
    public long RetentionBytes { get; init; }

    /// <summary>An open chunk without a new sample for so long is closed and leaves memory.</summary>
    public TimeSpan IdleChunk { get; init; } = TimeSpan.FromHours(1);

    /// <summary>New series beyond this are refused; zero = no limit.</summary>
    public int MaxSeries { get; init; }

    /// <summary>The log is begun anew (a checkpoint) when it has grown by so much, or by three checkpoints if that is more.</summary>
    public long CheckpointBytes { get; init; } = 16 << 20;

    /// <summary>Samples out of order wait for the next block that is cut; when they take more memory, they go into blocks at once.</summary>
    public long OutOfOrderBytes { get; init; } = 256 << 20;

    /// <summary>While samples out of order take so much memory, further ones are refused: blocks could not be cut as fast as they come. Zero = no limit.</summary>
    public long MaxOutOfOrderBytes { get; init; } = 1L << 30;

    /// <summary>Exemplars kept in memory; zero = none.</summary>
    public int MaxExemplars { get; init; }

    public long SegmentBytes { get; init; } = 64 << 20;

    /// <summary>
    /// A chunk file does not go on beyond a multiple of this: it can be dropped whole as soon as a block has what is in it. Zero = it may.
    /// </summary>
    public TimeSpan ChunkFileSpan { get; init; }

    /// <summary><c>--storage.tsdb.wal-compression</c>: large records go through a general codec.</summary>
    public bool PacksLog { get; init; } = true;
}
