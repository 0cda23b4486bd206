namespace Barograph.PodTrace.Diagnosis;

/// <summary>Something that was tried with a file and failed so many times.</summary>
public sealed record FileFailure(string Action, string Path, string Error, ulong Count, string Process);
