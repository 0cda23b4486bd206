namespace Barograph.Storage.Blocks;

/// <summary>A span of time, both ends included.</summary>
readonly record struct TimeSpanMs(long MinMs, long MaxMs)
{
    public bool Contains(long timeMs) => timeMs >= MinMs && timeMs <= MaxMs;

    public bool Covers(long minMs, long maxMs) => MinMs <= minMs && MaxMs >= maxMs;

    /// <summary>Whether one of the spans covers all of this time.</summary>
    public static bool AnyCovers(ReadOnlySpan<TimeSpanMs> spans, long minMs, long maxMs)
    {
        foreach (var span in spans)
        {
            if (span.Covers(minMs, maxMs)) return true;
        }
        return false;
    }
}
