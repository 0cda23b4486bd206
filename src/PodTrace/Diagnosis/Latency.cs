using Barograph.PodTrace.Totals;

namespace Barograph.PodTrace.Diagnosis;

/// <summary>How long something took: the figures of a distribution, and its histogram in the kernel side's slots.</summary>
public sealed record Latency(ulong Count, double MeanNs, double MaxNs, double P50Ns, double P95Ns, double P99Ns, IReadOnlyList<ulong> Slots)
{
    public static Latency None { get; } = new(0, 0, 0, 0, 0, 0, new ulong[HistogramSlots.Length]);

    public static Latency Of(LatencySpread spread)
        => new(spread.Count, spread.MeanNs, spread.MaxNs, spread.QuantileNs(0.5), spread.QuantileNs(0.95), spread.QuantileNs(0.99), [.. spread.Slots]);
}
