using System.Globalization;

namespace Barograph.PodTrace.Metrics;

/// <summary>The bounds of the classic buckets as texts.</summary>
static class BucketNames
{
    public static IReadOnlyList<string> All { get; } =
        [.. Enumerable.Range(0, LatencySeries.Buckets).Select(static i => LatencySeries.BoundSeconds(i).ToString("R", CultureInfo.InvariantCulture))];
}
