using Barograph.Model.Contracts;
using Barograph.Model.Labels;

namespace Barograph.Query.Operators;

/// <summary>Calculates every value of a vector on its own, in place: functions, arithmetic with a scalar.</summary>
/// <remarks>The kernel gets whole blocks and keeps <see cref="Absent"/> where it finds it, or writes it where a value is to go.</remarks>
/// <param name="rows">The vector.</param>
/// <param name="kernel">What is done to it.</param>
/// <param name="arguments">Scalars that the kernel reads: calculated before any lane starts.</param>
public sealed class RowMap(VectorOperator rows, RowMap.Kernel kernel, params ScalarOperator[] arguments) : VectorOperator(rows.Evaluation, rows.Grid)
{
    /// <summary>Works on rows × steps values, row after row.</summary>
    public delegate void Kernel(Span<double> values, int steps);

    public override long CostPerRow => rows.CostPerRow;

    public override bool HasUniformNames => rows.HasUniformNames;

    public override bool HasDistinctLabels => rows.HasDistinctLabels;

    public override void Open()
    {
        rows.Open();
        Rows = rows.Rows;
        foreach (var argument in arguments) _ = argument.Column;
    }

    public override LabelSet LabelsOf(int row) => rows.LabelsOf(row);

    public override bool DropsNameOf(int row) => rows.DropsNameOf(row);

    public override SeriesGrouping Group(LabelProjection projection) => rows.Group(projection);

    /// <summary>Functions of numbers have nothing to say about histograms: those do not come through.</summary>
    public override void Read(int firstRow, int rowCount, RowBlock into, Lane lane)
    {
        rows.Read(firstRow, rowCount, into, lane);
        into.DropHistograms();
        kernel(into.Values, Grid.Count);
    }
}
