using Barograph.Model.Labels;
using Barograph.Model.Samples;
using Barograph.Storage.Blocks;
using Barograph.Storage.Takeover.Chunks;

namespace Barograph.Storage.Takeover;

/// <summary>A series of Prometheus' head while it is put together.</summary>
sealed class FoundSeries(LabelSet labels)
{
    public LabelSet Labels => labels;

    public List<HeadChunk> Chunks { get; } = [];

    /// <summary>Samples that are not encoded yet, by the order in which they came; null where there are none.</summary>
    public SampleColumns? InOrder, Disordered, Late;

    /// <summary>Everything in order up to here is in chunk files or the snapshot.</summary>
    public long ChunkedUntilMs { get; private set; } = long.MinValue;

    /// <summary>Of the newest sample that came in order.</summary>
    public long LastTimeMs { get; private set; } = long.MinValue;

    public SampleKind LastKind { get; private set; }

    /// <summary>Spans that somebody deleted.</summary>
    public List<TimeSpanMs> Deleted { get; } = [];

    public void Attach(in HeadChunk chunk, SampleKind kind)
    {
        Chunks.Add(chunk);
        if (chunk.IsLate) return;
        ChunkedUntilMs = Math.Max(ChunkedUntilMs, chunk.MaxTimeMs);
        Advance(chunk.MaxTimeMs, kind);
    }

    public void Advance(long timeMs, SampleKind kind)
    {
        if (timeMs < LastTimeMs) return;
        (LastTimeMs, LastKind) = (timeMs, kind);
    }

    /// <summary>Nothing of it is left: it begins anew.</summary>
    public void Clear()
    {
        Chunks.Clear();
        InOrder = Disordered = Late = null;
        (ChunkedUntilMs, LastTimeMs, LastKind) = (long.MinValue, long.MinValue, SampleKind.None);
    }
}
