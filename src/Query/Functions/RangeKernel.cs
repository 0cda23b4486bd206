using Barograph.Query.Operators;

namespace Barograph.Query.Functions;

/// <summary>Runs a range function over all steps of one series.</summary>
public abstract class RangeKernel
{
    /// <summary>Writes one value a step; returns how many samples all windows together had.</summary>
    public abstract long Run(
        ReadOnlySpan<long> times, ReadOnlySpan<double> values, StepGrid grid, in RangeSpec range,
        ReadOnlySpan<double> first, ReadOnlySpan<double> second, Span<double> into, CancellationToken cancel);
}
