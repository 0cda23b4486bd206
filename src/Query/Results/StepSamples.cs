namespace Barograph.Query.Results;

/// <summary>How many samples were looked at for one step.</summary>
public readonly record struct StepSamples(long TimestampMs, long Samples);
