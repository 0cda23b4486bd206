using Barograph.Model.Contracts;
using Barograph.Model.Labels;
using Barograph.Model.Samples;
using Barograph.Query.Histograms;

namespace Barograph.Query.Operators;

/// <summary>The samples of <c>expr[1h:5m]</c>: the expression at its own steps, one row at a time.</summary>
/// <param name="inner">The expression.</param>
/// <param name="use">Who looks at its points.</param>
public sealed class SubquerySamples(VectorOperator inner, SubqueryUse use) : SampleInput
{
    /// <summary>None of its steps lies in the range: nobody evaluates it, so nothing is wrong with it either.</summary>
    bool IsEmpty => inner.Grid.Count == 0;

    public override int Rows => IsEmpty ? 0 : inner.Rows;

    public override long CostPerRow => inner.CostPerRow;

    public override bool HasUniformNames => inner.HasUniformNames;

    public override void Open()
    {
        if (!IsEmpty) inner.Evaluation.Within(use, inner.Open);
    }

    public override LabelSet LabelsOf(int row) => inner.LabelsOf(row);

    public override bool DropsNameOf(int row) => inner.DropsNameOf(row);

    public override SeriesGrouping Group(LabelProjection projection) => IsEmpty ? new SeriesGrouping([], []) : inner.Group(projection);

    public override void ReadSamples(int row, RangeSamples into, Lane lane)
    {
        var steps = inner.Grid.Count;
        using var column = new PooledColumn(steps);
        var block = new RowBlock(column.Span, new HistogramColumn(steps));
        var around = lane.Enter(use);
        inner.Read(row, 1, block, lane);
        lane.GoBackTo(around);
        into.Columns.Reserve(steps, out var times, out var values);
        var count = 0;
        for (var step = 0; step < steps; step++)
        {
            var histogram = block.HistogramAt(step);
            var value = column.Span[step];
            if (histogram is not null) into.SetHistogram(count, Unhinted(histogram));
            else if (Absent.Is(value)) continue;
            times[count] = inner.Grid.At(step);
            values[count++] = histogram?.Sum ?? value;
        }
        into.Columns.Commit(count);
        into.Settle();
    }

    /// <summary>A hint speaks of the sample before, and that one may not be the one of the step before.</summary>
    static FloatHistogram Unhinted(FloatHistogram histogram)
        => histogram.Hint is CounterResetHint.Reset or CounterResetHint.NotReset ? histogram with { Hint = CounterResetHint.Unknown } : histogram;
}
