namespace Barograph.PodTrace.Diagnosis;

/// <summary>How often a file was opened, or was to be.</summary>
/// <param name="Errors">Of <paramref name="Count"/>, those that failed.</param>
/// <param name="TotalNs">Of those that went well.</param>
public sealed record FileOpens(string Path, ulong Count, ulong Errors, double TotalNs, double MaxNs);
