using Barograph.Model.Contracts;
using Barograph.Model.Matching;

namespace Barograph.Query.Operators;

/// <summary>Series that the query needs from its source; awaited before any operator opens. Selectors with equal matchers share one.</summary>
public sealed class SeriesRead(IReadOnlyList<Matcher> matchers, long minTimeMs, long maxTimeMs)
{
    ISeriesSelection? selection;

    public IReadOnlyList<Matcher> Matchers { get; } = matchers;

    public long MinTimeMs { get; private set; } = minTimeMs;

    public long MaxTimeMs { get; private set; } = maxTimeMs;

    public ISeriesSelection Selection => selection!;

    /// <summary>One metric name for all series, because a matcher says so.</summary>
    public bool HasOneName { get; } = matchers.Any(static m => m.Name == "__name__" && m.Kind == MatchKind.Equal && m.Value.Length > 0);

    /// <summary>Takes a wider span in, where the two overlap or touch; far apart spans are read separately.</summary>
    public bool TryWiden(long minMs, long maxMs)
    {
        if (minMs > MaxTimeMs + 1 || maxMs < MinTimeMs - 1) return false;
        MinTimeMs = Math.Min(MinTimeMs, minMs);
        MaxTimeMs = Math.Max(MaxTimeMs, maxMs);
        return true;
    }

    public bool Covers(long minMs, long maxMs) => minMs >= MinTimeMs && maxMs <= MaxTimeMs;

    public void Provide(ISeriesSelection series) => selection = series;
}
