namespace Barograph.Storage.Blocks;

/// <summary>A block that cannot be read, or not all of it: left where it is, and why.</summary>
/// <param name="Folder">Where it lies.</param>
/// <param name="Reason">File, offset, and what is wrong there.</param>
/// <param name="Meta">What it says about itself; null where not even that can be read.</param>
/// <param name="Chunks">Chunks that are left out; 0 = all of it is.</param>
public sealed record BadBlock(string Folder, string Reason, BlockMeta? Meta, int Chunks = 0)
{
    /// <summary>What somebody should know who asks for a span of time; null where that lacks nothing.</summary>
    internal string? WarningFor(long minTimeMs, long maxTimeMs)
        => Meta is null || Meta.MinTimeMs > maxTimeMs || Meta.MaxTimeMs <= minTimeMs ? null
            : $"block {Meta.Id}, which has samples from {Time(Meta.MinTimeMs)} to {Time(Meta.MaxTimeMs)}, is damaged; {(Chunks == 0 ? "it is" : "what of it cannot be read is")} left out: {Reason}";

    static string Time(long ms) => DateTimeOffset.FromUnixTimeMilliseconds(Math.Clamp(ms, DateTimeOffset.MinValue.ToUnixTimeMilliseconds(), DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()))
        .ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);
}
