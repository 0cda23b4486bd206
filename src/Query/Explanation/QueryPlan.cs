namespace Barograph.Query.Explanation;

/// <summary>How a query is answered. Shown as JSON by <see cref="PlanJson"/>, as text by <see cref="PlanText"/>.</summary>
/// <param name="Query">Its text.</param>
/// <param name="StartMs">The first step.</param>
/// <param name="EndMs">The last one.</param>
/// <param name="StepMs">0 for an instant.</param>
/// <param name="Reads">What is read from the store.</param>
/// <param name="Root">The operator that makes the answer.</param>
public sealed record QueryPlan(string Query, long StartMs, long EndMs, long StepMs, IReadOnlyList<PlanRead> Reads, PlanNode Root)
{
    /// <summary>Of all reads together: what admission goes by.</summary>
    public PlanEstimate Estimate { get; init; } = new(0, 0);

    /// <summary>From planning to answer, by the clock; null where it was only planned.</summary>
    public double? Seconds { get; init; }

    /// <summary>Most samples that were held at a time, as <c>--query.max-samples</c> counts.</summary>
    public long PeakSamples { get; init; }

    public long PeakBytes { get; init; }
}
