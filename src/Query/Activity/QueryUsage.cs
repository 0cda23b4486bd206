namespace Barograph.Query.Activity;

/// <summary>What a query that runs has used so far.</summary>
public readonly record struct QueryUsage(long PeakSamples, long QueryableSamples, long MemoryBytes);
