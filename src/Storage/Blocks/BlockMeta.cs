using System.Text.Json;

namespace Barograph.Storage.Blocks;

/// <summary>The contents of a block's <c>meta.json</c>, version 1.</summary>
public sealed record BlockMeta
{
    public required Ulid Id { get; init; }

    /// <summary>No sample is older.</summary>
    public required long MinTimeMs { get; init; }

    /// <summary>All samples are older.</summary>
    public required long MaxTimeMs { get; init; }

    public BlockStatistics Statistics { get; init; } = new();

    public BlockCompaction Compaction { get; init; } = new();

    /// <summary>What other programs wrote into the file (<c>thanos</c>): kept as it is when the file is written again.</summary>
    public IReadOnlyDictionary<string, JsonElement> Foreign { get; init; } = new Dictionary<string, JsonElement>();

    public BlockDescription Description => new(Id, MinTimeMs, MaxTimeMs);

    /// <summary>As the file has it.</summary>
    public ReadOnlySpan<byte> ToJson() => BlockMetaFile.Format(this);

    /// <summary>The meta of the block that is made of these, without its statistics.</summary>
    public static BlockMeta OfCompacted(Ulid id, IReadOnlyList<BlockMeta> blocks)
    {
        var hints = blocks.Any(static b => b.Compaction.IsFromStaleSeries) ? [BlockCompaction.FromStaleSeries]
            : blocks.All(static b => b.Compaction.IsFromOutOfOrder) ? [BlockCompaction.FromOutOfOrder] : Array.Empty<string>();
        return new BlockMeta
        {
            Id = id,
            MinTimeMs = blocks.Min(static b => b.MinTimeMs),
            MaxTimeMs = blocks.Max(static b => b.MaxTimeMs),
            Compaction = new BlockCompaction
            {
                Level = blocks.Max(static b => b.Compaction.Level) + 1,
                Sources = [.. blocks.SelectMany(static b => b.Compaction.Sources).Distinct().Order()],
                Parents = [.. blocks.Select(static b => b.Description)],
                Hints = hints,
            },
        };
    }
}
