namespace Barograph.Storage.Blocks;

/// <summary>Where a block comes from.</summary>
public sealed record BlockCompaction
{
    /// <summary>The hint of a block whose samples came out of order.</summary>
    public const string FromOutOfOrder = "from-out-of-order";

    /// <summary>The hint of a block of series that had ended.</summary>
    public const string FromStaleSeries = "from-stale-series";

    /// <summary>1 for a block cut from a head, one more than the highest of its parents for a compacted one.</summary>
    public int Level { get; init; } = 1;

    /// <summary>The blocks of level 1 that went into it, itself for one of these.</summary>
    public IReadOnlyList<Ulid> Sources { get; init; } = [];

    /// <summary>Nothing was left of it in a compaction: to be deleted.</summary>
    public bool Deletable { get; init; }

    public IReadOnlyList<BlockDescription> Parents { get; init; } = [];

    /// <summary>A compaction of it failed: it is left out of later ones.</summary>
    public bool Failed { get; init; }

    public IReadOnlyList<string> Hints { get; init; } = [];

    public bool IsFromOutOfOrder => Hints.Contains(FromOutOfOrder);

    public bool IsFromStaleSeries => Hints.Contains(FromStaleSeries);
}
