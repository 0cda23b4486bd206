using Barograph.Model.Contracts;
using Barograph.Model.Labels;

namespace Barograph.Query.Operators;

/// <summary>A vector that was evaluated once because time does not change it (all its selectors carry @): the same at every step.</summary>
public sealed class Spread(VectorOperator once, StepGrid grid) : VectorOperator(once.Evaluation, grid)
{
    public override bool HasUniformNames => once.HasUniformNames;

    public override void Open()
    {
        once.Open();
        Rows = once.Rows;
    }

    public override LabelSet LabelsOf(int row) => once.LabelsOf(row);

    public override bool DropsNameOf(int row) => once.DropsNameOf(row);

    public override SeriesGrouping Group(LabelProjection projection) => once.Group(projection);

    public override void Read(int firstRow, int rows, RowBlock into, Lane lane)
    {
        using var scratch = new PooledColumn(rows);
        var single = new RowBlock(scratch.Span, new HistogramColumn(rows));
        once.Read(firstRow, rows, single, lane);
        for (var row = 0; row < rows; row++)
        {
            into.Values.Slice(row * Grid.Count, Grid.Count).Fill(scratch.Span[row]);
            if (single.HistogramAt(row) is not { } histogram) continue;
            for (var step = 0; step < Grid.Count; step++) into.Set(row * Grid.Count + step, histogram);
        }
    }
}
