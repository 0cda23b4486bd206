using Barograph.Model.Contracts;
using Barograph.Model.Labels;
using Barograph.Model.Samples;

namespace Barograph.Query.Operators;

/// <summary>The samples of <c>expr[1h:5m]</c>: the expression at its own steps, one row at a time.</summary>
public sealed class SubquerySamples(VectorOperator inner) : SampleInput
{
    public override int Rows => inner.Rows;

    public override long CostPerRow => inner.CostPerRow;

    public override bool HasUniformNames => inner.HasUniformNames;

    public override void Open() => inner.Open();

    public override LabelSet LabelsOf(int row) => inner.LabelsOf(row);

    public override bool DropsNameOf(int row) => inner.DropsNameOf(row);

    public override SeriesGrouping Group(LabelProjection projection) => inner.Group(projection);

    public override void ReadSamples(int row, SampleColumns into, Lane lane)
    {
        var steps = inner.Grid.Count;
        if (steps == 0) return;
        using var column = new PooledColumn(steps);
        inner.Read(row, 1, column.Span, lane);
        into.Reserve(steps, out var times, out var values);
        var count = 0;
        for (var step = 0; step < steps; step++)
        {
            var value = column.Span[step];
            if (Absent.Is(value)) continue;
            times[count] = inner.Grid.At(step);
            values[count++] = value;
        }
        into.Commit(count);
    }
}
