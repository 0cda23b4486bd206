using Barograph.Model.Contracts;

namespace Barograph.Rules.Groups;

/// <summary>Why the store did not take a result, in Prometheus' words where it has some.</summary>
static class Refusals
{
    public static string Describe(AppendOutcome outcome) => outcome switch
    {
        AppendOutcome.OutOfOrder => "out of order sample",
        AppendOutcome.TooOld => "too old sample",
        AppendOutcome.OutOfBounds => "out of bounds",
        AppendOutcome.OutOfOrderLimit => "samples out of order take all the memory that they may",
        AppendOutcome.DuplicateTimestamp => "duplicate sample for timestamp",
        AppendOutcome.SeriesLimit => "no new series are taken: the limit of series is reached",
        AppendOutcome.InvalidLabels => "invalid labels",
        AppendOutcome.InvalidHistogram => "invalid native histogram",
        _ => "the store knows the series no more",
    };
}
