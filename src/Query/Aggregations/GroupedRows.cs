using Barograph.Model.Contracts;
using Barograph.Query.Operators;
using Barograph.Query.Syntax;

namespace Barograph.Query.Aggregations;

/// <summary>
/// Aggregations that need a row only once: <c>sum by (job) (rate(x[5m]))</c> decodes, slides and adds one block of series after the
/// other and never holds more than the groups.
/// </summary>
internal sealed class GroupedRows(VectorOperator rows, LabelProjection projection, AggregateOp op, TextRange place) : StoredRows(rows.Evaluation, rows.Grid)
{
    // Most accumulators have two columns: what is added up, and what was lost in doing so or how many there were.
    const int AccumulatorBytes = 2 * sizeof(double);

    public static bool Handles(AggregateOp op) => op is AggregateOp.Sum or AggregateOp.Avg or AggregateOp.Count or AggregateOp.Group
        or AggregateOp.Min or AggregateOp.Max or AggregateOp.StdDev or AggregateOp.StdVar;

    public override void Open()
    {
        rows.Open();
        var grouping = rows.Group(projection);
        var groups = grouping.Groups.Count;
        var accumulatorBytes = (long)groups * Grid.Count * AccumulatorBytes;
        Evaluation.TakeColumns(accumulatorBytes, Grid.Count);
        Evaluation.Hold((long)groups * Grid.Count);
        var accumulator = Accumulator(groups, Grid.Count);
        var histograms = new HistogramGroups(op, groups, Grid.Count, accumulator, Evaluation.Annotations, place);
        var drops = new bool[groups];
        var steps = Grid.Count;
        RowScan.Run(rows, (first, count, block) =>
        {
            var groupOf = grouping.GroupOf;
            for (var i = 0; i < count; i++)
            {
                var group = groupOf[first + i];
                var row = first + i;
                accumulator.Add(group, block.Values.Slice(i * steps, steps));
                if (block.HasHistograms) histograms.Add(group, block.Slice(i * steps, steps), () => RowLabels.NameOf(rows.LabelsOf(row)));
                if (Evaluation.DelaysNameRemoval && !drops[group]) drops[group] = rows.DropsNameOf(row) && block.AnythingIn(i * steps, steps);
            }
        });
        Evaluation.Release((long)groups * Grid.Count);
        var block = ColumnBlock.Empty(Evaluation, groups, Grid.Count);
        accumulator.Finish(block.All);
        histograms.Finish(block.Block);
        block.Count();
        Evaluation.ReleaseColumns(accumulatorBytes);
        Store(block, [.. grouping.Groups], drops);
    }

    GroupAccumulator Accumulator(int groups, int steps) => op switch
    {
        AggregateOp.Sum => new SumAccumulator(groups, steps),
        AggregateOp.Avg => new AverageAccumulator(groups, steps),
        AggregateOp.Count => new CountAccumulator(groups, steps, showsCount: true),
        AggregateOp.Group => new CountAccumulator(groups, steps, showsCount: false),
        AggregateOp.Min => new ExtremeAccumulator(groups, steps, largest: false),
        AggregateOp.Max => new ExtremeAccumulator(groups, steps, largest: true),
        AggregateOp.StdDev => new VarianceAccumulator(groups, steps, root: true),
        _ => new VarianceAccumulator(groups, steps, root: false),
    };
}
