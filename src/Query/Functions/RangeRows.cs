using Barograph.Model.Contracts;
using Barograph.Model.Labels;
using Barograph.Query.Operators;

namespace Barograph.Query.Functions;

/// <summary>A range function over every series of a range vector: decode one series, slide, next.</summary>
public sealed class RangeRows(
    Evaluation evaluation, StepGrid grid, SampleInput input, RangeSpec range, RangeKernel kernel, Action<int>? onResult, params ScalarOperator[] arguments)
    : VectorOperator(evaluation, grid)
{
    public override long CostPerRow => Math.Max(Grid.Count, input.CostPerRow);

    public override bool HasUniformNames => input.HasUniformNames;

    public override void Open()
    {
        input.Open();
        Rows = input.Rows;
        foreach (var argument in arguments) _ = argument.Column;
    }

    public override LabelSet LabelsOf(int row) => input.LabelsOf(row);

    public override bool DropsNameOf(int row) => input.DropsNameOf(row);

    public override SeriesGrouping Group(LabelProjection projection) => input.Group(projection);

    public override void Read(int firstRow, int rows, Span<double> into, Lane lane)
    {
        var samples = lane.RentColumns();
        var first = arguments.Length > 0 ? arguments[0].Column : [];
        var second = arguments.Length > 1 ? arguments[1].Column : [];
        for (var row = 0; row < rows; row++)
        {
            samples.Clear();
            input.ReadSamples(firstRow + row, samples, lane);
            if ((row & 15) == 0) Evaluation.ThrowIfCancelled();
            Evaluation.Touch(samples.Count);
            var column = into.Slice(row * Grid.Count, Grid.Count);
            lane.CountQueryable(kernel.Run(samples.TimestampsMs, samples.Values, Grid, range, first, second, column, Evaluation.Cancel));
            if (onResult is not null && Absent.Anything(column)) onResult(firstRow + row);
        }
        lane.Return(samples);
    }
}
