namespace Barograph.PodTrace.Reports;

/// <summary>An issue as a report's JSON has it.</summary>
public sealed record ReportedIssue(string Severity, string Rule, string Subject, string Title);
