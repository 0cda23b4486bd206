namespace Barograph.PodTrace.Diagnosis;

/// <summary>Those that asked for the same of the same, as in <c>postgresql SELECT orders 10.0.3.7:5432</c>.</summary>
public sealed record ExchangeSum(string Name, ulong Count, ulong Errors, Latency Latency, IReadOnlyList<Counted> ByError);
