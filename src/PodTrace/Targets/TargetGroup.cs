namespace Barograph.PodTrace.Targets;

/// <summary>A control group: its number, its depth below the root (-1: of the first version's memory hierarchy), and where it lies.</summary>
public sealed record TargetGroup(ulong Id, int Level, string Path);
