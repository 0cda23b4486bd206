using Barograph.Model.Contracts;
using Barograph.Model.Labels;
using Barograph.Query.Operators;
using Barograph.Query.Syntax;

namespace Barograph.Query.Aggregations;

/// <summary><c>topk</c>, <c>bottomk</c>, <c>limitk</c>, <c>limit_ratio</c>: some of the rows of each group, as they are.</summary>
/// <remarks>An instant answer comes in the order of the values; over a range, rows keep their place and have gaps.</remarks>
internal sealed class SelectedRows(VectorOperator rows, LabelProjection projection, AggregateOp op, ScalarOperator parameter, TextRange place, TextRange wholePlace)
    : VectorOperator(rows.Evaluation, rows.Grid)
{
    int[] order = [];
    ColumnBlock? block;

    public override bool HasUniformNames => rows.HasUniformNames;

    public override bool HasDistinctLabels => rows.HasDistinctLabels;

    public override void Open()
    {
        rows.Open();
        CheckParameter();
        var members = Members.Of(rows.Group(projection));
        var input = ColumnBlock.Of(rows);
        block = ColumnBlock.Empty(Evaluation, rows.Rows, Grid.Count);
        var sorts = op is AggregateOp.TopK or AggregateOp.BottomK;
        if (sorts && input.HasHistograms && Enumerable.Range(0, Grid.Count).Any(step => parameter.Column[step] >= 1 && input.HasHistogramsAt(step)))
            new HistogramNotices(Evaluation.Annotations, wholePlace, "").IgnoredInAggregation(op == AggregateOp.TopK ? "topk" : "bottomk");
        var leading = new LeadingRows(largest: op == AggregateOp.TopK);
        var picked = new List<int>();
        var check = new CheckPoint();
        foreach (var group in members)
        {
            for (var step = 0; step < Grid.Count; step++)
            {
                check.Spend(group.Length, Evaluation);
                foreach (var row in sorts ? leading.Of(group, input, step, Wanted(step, group.Length)) : Pick(group, input, step))
                {
                    block.BlockOf(row, 1).Take(step, input.BlockOf(row, 1), step);
                    if (Grid.IsInstant) picked.Add(row);
                }
            }
        }
        block.Count();
        input.Dispose();
        order = Grid.IsInstant ? [.. picked] : [.. Enumerable.Range(0, rows.Rows)];
        Rows = order.Length;
    }

    public override LabelSet LabelsOf(int row) => rows.LabelsOf(order[row]);

    public override bool DropsNameOf(int row) => rows.DropsNameOf(order[row]);

    public override void Read(int firstRow, int rowCount, RowBlock into, Lane lane)
    {
        for (var i = 0; i < rowCount; i++) block!.BlockOf(order[firstRow + i], 1).CopyTo(into.Slice(i * Grid.Count, Grid.Count));
    }

    ReadOnlySpan<int> Pick(int[] group, ColumnBlock input, int step)
    {
        var present = Array.FindAll(group, row => input.Has(row, step));
        if (op == AggregateOp.LimitRatio) return Array.FindAll(present, row => IsInRatio(rows.LabelsOf(row), Math.Clamp(parameter.Column[step], -1, 1)));
        return present.AsSpan(0, Wanted(step, present.Length));
    }

    int Wanted(int step, int most) => (int)Math.Clamp((long)Math.Clamp(parameter.Column[step], -1, int.MaxValue), 0, most);

    /// <summary>A row's place in [0, 1] follows from its labels alone, so r and r-1 split the rows in two without overlap.</summary>
    static bool IsInRatio(LabelSet labels, double ratio)
    {
        if (ratio == 0) return false;
        var place = (double)labels.Hash() / ulong.MaxValue;
        return ratio > 0 ? place < ratio || ratio >= 1 : place >= 1.0 + ratio;
    }

    void CheckParameter()
    {
        var column = parameter.Column;
        if (column.Length == 0) return;
        double most = double.NegativeInfinity, least = double.PositiveInfinity;
        var nan = false;
        foreach (var value in column)
        {
            nan |= double.IsNaN(value);
            most = value > most ? value : most;
            least = value < least ? value : least;
        }
        if (op == AggregateOp.LimitRatio)
        {
            if (nan) throw Evaluation.Failure("Ratio value is NaN");
            if (most > 1) Cap(most, 1);
            if (least < -1) Cap(least, -1);
            return;
        }
        if (most < 1 && !nan) return;
        if (nan) throw Evaluation.Failure("Parameter value is NaN");
        if (least <= long.MinValue) throw Evaluation.Failure($"Scalar value {Numerals.General(least)} underflows int64");
        if (most >= long.MaxValue) throw Evaluation.Failure($"Scalar value {Numerals.General(most)} overflows int64");
    }

    void Cap(double ratio, double to) => Evaluation.Annotations.Warn(
        $"ratio value should be between -1 and 1, got {Numerals.General(ratio)}, capping to {Numerals.General(to)}", place);
}
