using Barograph.Query.Operators;

namespace Barograph.Query.Plan;

/// <summary>The whole query's times: what <c>start()</c>, <c>end()</c>, <c>range()</c> and <c>step()</c> stand for. Milliseconds; an instant query has no step.</summary>
public readonly record struct QuerySpan(long StartMs, long EndMs, long StepMs)
{
    public StepGrid Grid => StepGrid.Between(StartMs, EndMs, Math.Max(1, StepMs));
}
