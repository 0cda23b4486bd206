using Barograph.Formats.Configuration;
using Barograph.Scraping.Targets;

namespace Barograph.Scraping.Pools;

/// <summary>A pool as it stands, for those who show it.</summary>
/// <param name="Targets">Those that are scraped, by their labels.</param>
/// <param name="DroppedCount">All dropped ones, of which <paramref name="Dropped"/> may hold only the first.</param>
/// <param name="Complaints">Targets that could not be made, and why.</param>
public sealed record PoolView(
    ScrapeConfig Config, IReadOnlyList<ScrapeTarget> Targets, IReadOnlyList<DroppedTarget> Dropped, int DroppedCount, IReadOnlyList<string> Complaints);
