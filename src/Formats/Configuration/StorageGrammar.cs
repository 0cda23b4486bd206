using Barograph.Formats.Yaml;

namespace Barograph.Formats.Configuration;

/// <summary>The <c>storage</c> section. Its subsections are one record here, so each takes over only its own part.</summary>
static class StorageGrammar
{
    static readonly Section<StorageConfig> Retention = new Section<StorageConfig>("retention", () => new())
        .Field("time", PrometheusKinds.OptionalDuration, c => c.RetentionTime, (c, v) => c with { RetentionTime = v })
        .Field("size", Kinds.Optional(PrometheusKinds.Size.That(size => size < 0 ? "must not be negative" : null)), c => c.RetentionSizeBytes, (c, v) => c with { RetentionSizeBytes = v })
        .Field("percentage", Kinds.Optional(Kinds.Number.That(share => share is >= 0 and <= 100 ? null : "must lie between 0 and 100")), c => c.RetentionPercentage, (c, v) => c with { RetentionPercentage = v });

    static readonly Section<StorageConfig> ChunkEncoding = new Section<StorageConfig>("chunk_encoding", () => new())
        .Field("floats", Kinds.Word("xor", "xor2"), c => c.FloatChunkEncoding, (c, v) => c with { FloatChunkEncoding = v });

    static readonly Section<StorageConfig> Tsdb = new Section<StorageConfig>("tsdb", () => new())
        .Field("out_of_order_time_window", PrometheusKinds.Duration, c => c.OutOfOrderTimeWindow, (c, v) => c with { OutOfOrderTimeWindow = v })
        .Field("stale_series_compaction_threshold", Kinds.Number.That(share => share is >= 0 and <= 1 ? null : "must lie between 0 and 1"),
            c => c.StaleSeriesCompactionThreshold, (c, v) => c with { StaleSeriesCompactionThreshold = v })
        .Field("chunk_encoding", ChunkEncoding.AsValue(), c => c, (c, v) => c with { FloatChunkEncoding = v.FloatChunkEncoding })
        .Field("retention", Retention.AsValue(), c => c, (c, v) => c with { RetentionTime = v.RetentionTime, RetentionSizeBytes = v.RetentionSizeBytes, RetentionPercentage = v.RetentionPercentage });

    static readonly Section<StorageConfig> Exemplars = new Section<StorageConfig>("exemplars", () => new())
        .Field("max_exemplars", Kinds.Optional(Kinds.Integer), c => c.MaxExemplars, (c, v) => c with { MaxExemplars = v });

    public static Section<StorageConfig> Section { get; } = new Section<StorageConfig>("storage", () => new())
        .Field("tsdb", Tsdb.AsValue(), c => c, (c, v) => v with { MaxExemplars = c.MaxExemplars })
        .Field("exemplars", Exemplars.AsValue(), c => c, (c, v) => c with { MaxExemplars = v.MaxExemplars });
}
