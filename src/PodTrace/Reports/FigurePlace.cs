namespace Barograph.PodTrace.Reports;

/// <summary>Where a figure stands in a report. <see cref="Item"/> is the entry of a list, empty for the section's own figures.</summary>
public readonly record struct FigurePlace(string Section, string Item, string Key);
