using Barograph.Model.Contracts;
using Barograph.Query.Functions;
using Barograph.Query.Operators;
using Barograph.Query.Syntax;

namespace Barograph.Query.Aggregations;

/// <summary><c>quantile(φ, v)</c>: needs all rows of a group at once.</summary>
internal sealed class QuantileRows(VectorOperator rows, LabelProjection projection, ScalarOperator quantile, TextRange place, TextRange innerPlace)
    : StoredRows(rows.Evaluation, rows.Grid)
{
    public override void Open()
    {
        rows.Open();
        Check();
        var grouping = rows.Group(projection);
        var members = Members.Of(grouping);
        var input = ColumnBlock.Of(rows);
        if (Enumerable.Range(0, Grid.Count).Any(input.HasHistogramsAt)) new HistogramNotices(Evaluation.Annotations, innerPlace, "").IgnoredInAggregation("quantile");
        var output = ColumnBlock.Empty(Evaluation, members.Length, Grid.Count);
        var drops = new bool[members.Length];
        var check = new CheckPoint();
        for (var group = 0; group < members.Length; group++)
        {
            using var values = new PooledColumn(members[group].Length);
            for (var step = 0; step < Grid.Count; step++)
            {
                check.Spend(members[group].Length, Evaluation);
                var count = 0;
                foreach (var row in members[group])
                {
                    if (!Absent.Is(input[row, step])) values.Span[count++] = input[row, step];
                }
                if (count > 0) output.Row(group)[step] = Quantiles.Of(quantile.Column[step], values.Span[..count]);
            }
            drops[group] = Array.Exists(members[group], rows.DropsNameOf);
        }
        output.Count();
        input.Dispose();
        Store(output, [.. grouping.Groups], drops);
    }

    /// <summary>The largest and the smallest that are none, and NaN: each once.</summary>
    void Check()
    {
        var column = quantile.Column;
        if (column.Length == 0) return;
        if (Array.Exists(column, double.IsNaN)) Warn(double.NaN);
        if (column.Max() is > 1 and var most) Warn(most);
        if (column.Min() is < 0 and var least) Warn(least);
    }

    void Warn(double q) => Quantiles.Judge(q, Evaluation.Annotations, place);
}
