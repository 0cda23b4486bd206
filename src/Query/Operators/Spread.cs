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

    public override void Read(int firstRow, int rows, Span<double> into, Lane lane)
    {
        using var scratch = new PooledColumn(rows);
        once.Read(firstRow, rows, scratch.Span, lane);
        for (var row = 0; row < rows; row++) into.Slice(row * Grid.Count, Grid.Count).Fill(scratch.Span[row]);
    }
}
