using Barograph.Model.Contracts;
using Barograph.Model.Labels;
using Barograph.Query.Operators;
using Barograph.Query.Syntax;

namespace Barograph.Query.Binary;

/// <summary><c>and</c>, <c>unless</c>: rows of the left side at the steps at which the right side has (has not) a row that agrees.</summary>
internal sealed class SetRows(VectorOperator left, VectorOperator right, VectorMatching matching, bool unless)
    : VectorOperator(left.Evaluation, left.Grid)
{
    bool[] present = [];
    int[] signatureOf = [];

    public override long CostPerRow => left.CostPerRow;

    public override bool HasUniformNames => left.HasUniformNames;

    public override bool HasDistinctLabels => left.HasDistinctLabels;

    public override void Open()
    {
        left.Open();
        right.Open();
        Rows = left.Rows;
        var signatures = Signatures.Of(left, right, matching);
        signatureOf = signatures.Left;
        present = Presence.Of(right, signatures.Right, signatures.Count);
    }

    public override LabelSet LabelsOf(int row) => left.LabelsOf(row);

    public override bool DropsNameOf(int row) => left.DropsNameOf(row);

    public override SeriesGrouping Group(LabelProjection projection) => left.Group(projection);

    public override void Read(int firstRow, int rows, RowBlock into, Lane lane)
    {
        left.Read(firstRow, rows, into, lane);
        var steps = Grid.Count;
        for (var row = 0; row < rows; row++)
        {
            var there = present.AsSpan(signatureOf[firstRow + row] * steps, steps);
            var column = into.Slice(row * steps, steps);
            for (var step = 0; step < steps; step++)
            {
                if (there[step] == unless) column.Remove(step);
            }
        }
    }
}
