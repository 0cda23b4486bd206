namespace Barograph.Storage.Head;

/// <summary>How far the reading of the log is: segment numbers, as Prometheus' <c>status/walreplay</c> shows them.</summary>
public sealed record ReplayProgress(int Min, int Max, int Current, bool Done)
{
    /// <summary>What answers lack meanwhile, in words; null where they lack nothing.</summary>
    /// <param name="newestMs">The newest sample that is there; <see cref="long.MinValue"/> where none is.</param>
    public string? Missing(long newestMs)
    {
        if (Done) return null;
        var there = newestMs == long.MinValue ? "all samples" : $"samples after {At(newestMs)}";
        return $"the log is still being read after the start (segment {Current} of {Min} to {Max}): {there} may be missing, and the latest deletions";
    }

    static string At(long timeMs)
        => timeMs >= DateTimeOffset.MinValue.ToUnixTimeMilliseconds() && timeMs <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()
            ? DateTimeOffset.FromUnixTimeMilliseconds(timeMs).UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", System.Globalization.CultureInfo.InvariantCulture)
            : $"{timeMs} ms";
}
