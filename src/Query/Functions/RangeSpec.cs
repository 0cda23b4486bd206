using Barograph.Query.Operators;

namespace Barograph.Query.Functions;

/// <summary>Which samples a range function sees at each step.</summary>
/// <param name="Window">Where its range ends.</param>
/// <param name="RangeMs">How long it is.</param>
/// <param name="BeforeMs">How far before its start samples are wanted too (anchored, smoothed).</param>
/// <param name="AfterMs">How far behind its end (smoothed).</param>
public readonly record struct RangeSpec(TimeWindow Window, long RangeMs, long BeforeMs = 0, long AfterMs = 0)
{
    /// <summary>The span over all steps, both ends included.</summary>
    public (long MinMs, long MaxMs) Span(StepGrid grid)
        => (Window.From(grid.StartMs) - RangeMs - BeforeMs + 1, Window.From(grid.EndMs) + AfterMs);
}
