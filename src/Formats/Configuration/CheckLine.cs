namespace Barograph.Formats.Configuration;

/// <summary>One line of a check's answer; failures go to standard error, as promtool's do.</summary>
public readonly record struct CheckLine(string Text, bool IsFailure = false);
