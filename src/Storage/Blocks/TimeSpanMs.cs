namespace Barograph.Storage.Blocks;

/// <summary>A span of time, both ends included.</summary>
readonly record struct TimeSpanMs(long MinMs, long MaxMs)
{
    public bool Contains(long timeMs) => timeMs >= MinMs && timeMs <= MaxMs;

    public bool Covers(long minMs, long maxMs) => MinMs <= minMs && MaxMs >= maxMs;
}
