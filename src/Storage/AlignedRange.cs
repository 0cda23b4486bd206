namespace Barograph.Storage;

/// <summary>Ranges of time of one length, counted from 1970: blocks lie in them.</summary>
static class AlignedRange
{
    /// <summary>The beginning of the range in which a time lies, before 1970 too.</summary>
    public static long StartOf(long timeMs, long rangeMs) => timeMs - (timeMs % rangeMs + rangeMs) % rangeMs;
}
