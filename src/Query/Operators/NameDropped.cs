using Barograph.Model.Contracts;
using Barograph.Model.Labels;

namespace Barograph.Query.Operators;

/// <summary>Rows whose values are no longer the metric's: its name (type, unit) goes.</summary>
/// <remarks>With delayed removal the name is only marked here, and goes at the end of the query.</remarks>
public sealed class NameDropped : VectorOperator
{
    readonly VectorOperator rows;

    NameDropped(VectorOperator rows)
        : base(rows.Evaluation, rows.Grid) => this.rows = rows;

    /// <summary>Drops the names; where that makes rows equal, they become one row or the query ends.</summary>
    public static VectorOperator Of(VectorOperator rows) => new DistinctRows(new NameDropped(rows));

    public override long CostPerRow => rows.CostPerRow;

    public override bool HasUniformNames => rows.HasUniformNames || !Evaluation.DelaysNameRemoval;

    public override bool HasDistinctLabels => rows.HasDistinctLabels && (rows.HasUniformNames || Evaluation.DelaysNameRemoval);

    public override void Open()
    {
        rows.Open();
        Rows = rows.Rows;
    }

    public override LabelSet LabelsOf(int row)
        => Evaluation.DelaysNameRemoval ? rows.LabelsOf(row) : RowLabels.Strip(rows.LabelsOf(row));

    public override bool DropsNameOf(int row) => Evaluation.DelaysNameRemoval;

    public override SeriesGrouping Group(LabelProjection projection)
        => rows.Group(Evaluation.DelaysNameRemoval ? projection : RowLabels.BeforeStrip(projection));

    public override void Read(int firstRow, int rowCount, RowBlock into, Lane lane) => rows.Read(firstRow, rowCount, into, lane);
}
