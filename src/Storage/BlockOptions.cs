using Barograph.Storage.Blocks.Segments;

namespace Barograph.Storage;

/// <summary>How blocks are cut and compacted; the comments name Prometheus' flags.</summary>
public sealed record BlockOptions
{
    /// <summary><c>--storage.tsdb.min-block-duration</c>: the span of a block that is cut from the head.</summary>
    public TimeSpan MinSpan { get; init; } = TimeSpan.FromHours(2);

    /// <summary><c>--storage.tsdb.max-block-duration</c>: blocks are compacted up to this span.</summary>
    public TimeSpan MaxSpan { get; init; } = TimeSpan.FromDays(31);

    /// <summary><c>--storage.tsdb.max-block-chunk-segment-size</c></summary>
    public long SegmentBytes { get; init; } = SegmentWriter.DefaultSegmentBytes;

    /// <summary><c>storage.tsdb.retention.percentage</c> of the configuration file: of the disk's size; 0 = no limit.</summary>
    public double RetentionPercentage { get; init; }

    /// <summary>Start times of numbers go into blocks too (encoding 4, XOR2); without it they are left out, for not every reader knows it.</summary>
    public bool StartsOfNumbers { get; init; }

    /// <summary>The same for those of histograms (encodings 5 and 6).</summary>
    public bool StartsOfHistograms { get; init; }

    /// <summary><c>--storage.tsdb.allow-overlapping-compaction</c>: without it blocks that overlap stay as they are, for somebody else to compact.</summary>
    public bool CompactsOverlapping { get; init; } = true;

    /// <summary><c>--storage.tsdb.delay-compact-file.path</c>: blocks are compacted when they are on this list of uploaded ones; null = at once.</summary>
    public string? UploadedList { get; init; }

    /// <summary>What <see cref="MaxSpan"/> is unless it is given, as in Prometheus: a tenth of the retention, 31 days at most.</summary>
    public static TimeSpan DefaultMaxSpan(TimeSpan minSpan, TimeSpan retention)
    {
        var longest = TimeSpan.FromDays(31);
        var tenth = retention > TimeSpan.Zero && retention / 10 < longest ? retention / 10 : longest;
        return tenth > minSpan ? tenth : minSpan;
    }
}
