using Barograph.Model.Labels;

namespace Barograph.Scraping.Targets;

/// <summary>A target that relabelling dropped, kept so that people see what it would have been.</summary>
public sealed record DroppedTarget(string ScrapePool, LabelSet DiscoveredLabels);
