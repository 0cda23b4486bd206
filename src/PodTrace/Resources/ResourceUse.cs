namespace Barograph.PodTrace.Resources;

/// <summary>What a control group uses of something, and what it may. Processor time is in microseconds a second, input and output in bytes a second.</summary>
/// <param name="Type">cpu, memory, io, pids.</param>
/// <param name="Limit">Null = there is none.</param>
/// <param name="Utilization">In percent of the limit.</param>
public sealed record ResourceUse(string Type, double Usage, double? Limit, double? Utilization);
