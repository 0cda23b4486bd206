namespace Barograph.Storage.Head;

/// <summary>How far the reading of the log is: segment numbers, as Prometheus' <c>status/walreplay</c> shows them.</summary>
public sealed record ReplayProgress(int Min, int Max, int Current, bool Done);
