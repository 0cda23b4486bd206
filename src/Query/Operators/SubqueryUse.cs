namespace Barograph.Query.Operators;

/// <summary>Which steps look at the points of a subquery: its samples count where they are read for the first time.</summary>
/// <param name="outer">The steps of what is around it.</param>
/// <param name="window">Where each of those looks.</param>
/// <param name="rangeMs">How far back.</param>
/// <param name="around">The same of the subquery that this one lies in; null for the query itself.</param>
public sealed class SubqueryUse(StepGrid outer, TimeWindow window, long rangeMs, SubqueryUse? around)
{
    /// <summary>There may be points that nobody looks at.</summary>
    public bool HasGaps => (!window.IsFixed && outer.Count > 1 && outer.StepMs > rangeMs) || around is { HasGaps: true };

    /// <summary>The step of the query that is the first to look at a point of this time; null where none does.</summary>
    public int? StepOf(long timeMs)
    {
        var step = 0;
        if (!window.IsFixed && outer.Count > 1)
        {
            var behind = timeMs - window.From(outer.StartMs);
            if (behind > 0) step = (int)Math.Min(outer.Count, (behind + outer.StepMs - 1) / outer.StepMs);
        }
        if (step >= outer.Count) return null;
        var end = window.From(outer.At(step));
        if (timeMs > end || timeMs <= end - rangeMs) return null;
        return around is null ? step : around.StepOf(outer.At(step));
    }
}
