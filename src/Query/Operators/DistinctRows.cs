using Barograph.Model.Contracts;
using Barograph.Model.Labels;

namespace Barograph.Query.Operators;

/// <summary>Sees to it that no two rows have the same labels: such rows become one, as long as they are never there at the same time.</summary>
/// <param name="inner">The rows; opened here.</param>
public sealed class DistinctRows(VectorOperator inner) : VectorOperator(inner.Evaluation, inner.Grid)
{
    public const string Collision = "vector cannot contain metrics with the same labelset";

    static readonly LabelProjection Everything = new([], without: true);

    ColumnBlock? merged;
    LabelSet[] labels = [];
    bool[] drops = [];

    public override long CostPerRow => merged is null ? inner.CostPerRow : Grid.Count;

    public override bool HasUniformNames => inner.HasUniformNames;

    public override bool HasDistinctLabels => true;

    public override void Open()
    {
        inner.Open();
        Rows = inner.Rows;
        if (inner.HasDistinctLabels || Rows < 2) return;
        var grouping = inner.Group(Everything);
        if (grouping.Groups.Count < Rows) Merge(grouping);
    }

    public override LabelSet LabelsOf(int row) => merged is null ? inner.LabelsOf(row) : labels[row];

    public override bool DropsNameOf(int row) => merged is null ? inner.DropsNameOf(row) : drops[row];

    public override SeriesGrouping Group(LabelProjection projection) => merged is null ? inner.Group(projection) : base.Group(projection);

    public override void Read(int firstRow, int rows, RowBlock into, Lane lane)
    {
        if (merged is null) inner.Read(firstRow, rows, into, lane);
        else merged.BlockOf(firstRow, rows).CopyTo(into);
    }

    void Merge(SeriesGrouping grouping)
    {
        var target = ColumnBlock.Empty(Evaluation, grouping.Groups.Count, Grid.Count);
        drops = new bool[target.Rows];
        labels = new LabelSet[target.Rows];
        var groupOf = grouping.GroupOf.ToArray();
        for (var row = 0; row < groupOf.Length; row++) labels[groupOf[row]] = inner.LabelsOf(row);
        RowScan.Run(inner, (first, rows, block) =>
        {
            for (var i = 0; i < rows; i++)
            {
                if (!block.AnythingIn(i * Grid.Count, Grid.Count)) continue;
                var group = groupOf[first + i];
                drops[group] |= inner.DropsNameOf(first + i);
                Lay(block.Slice(i * Grid.Count, Grid.Count), target.BlockOf(group, 1));
            }
        });
        target.Count();
        merged = target;
        Rows = target.Rows;
    }

    static void Lay(RowBlock row, RowBlock over)
    {
        for (var step = 0; step < row.Values.Length; step++)
        {
            if (!row.Has(step)) continue;
            if (over.Has(step)) throw Evaluation.Failure(Collision);
            over.Take(step, row, step);
        }
    }
}
