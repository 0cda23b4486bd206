namespace Barograph.PodTrace.Reports;

/// <summary>A part of the report under one title.</summary>
public sealed record ReportSection(string Key, string Title, IReadOnlyList<ReportLine> Lines);
