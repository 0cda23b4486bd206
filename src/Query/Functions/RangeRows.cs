using Barograph.Model.Contracts;
using Barograph.Model.Labels;
using Barograph.Query.Operators;
using Barograph.Query.Syntax;

namespace Barograph.Query.Functions;

/// <summary>A range function over every series of a range vector: decode one series, slide, next.</summary>
/// <param name="evaluation">The query.</param>
/// <param name="grid">Its steps.</param>
/// <param name="input">The range vector.</param>
/// <param name="range">Which of its samples each step sees.</param>
/// <param name="functions">What is calculated: over numbers, and where a series has histograms or start times.</param>
/// <param name="place">Where annotations say that it stands.</param>
/// <param name="onResult">Called for each row of numbers that has a result, with what each step got.</param>
/// <param name="arguments">The function's scalars.</param>
public sealed class RangeRows(
    Evaluation evaluation, StepGrid grid, SampleInput input, RangeSpec range, RangeFunctions functions, TextRange place, Action<int, ReadOnlySpan<double>>? onResult,
    params ScalarOperator[] arguments)
    : VectorOperator(evaluation, grid)
{
    // Samples: few such rows are worth a look whether the query is to end.
    const int LongRow = 10_000;

    /// <summary>What is wrong with the two scalars of a step, or null: an error as soon as any series has a sample there, wanted or not.</summary>
    public Func<double, double, string?>? Refusal { get; init; }

    public override long CostPerRow => Math.Max(Grid.Count, input.CostPerRow);

    public override bool HasUniformNames => input.HasUniformNames;

    public override void Open()
    {
        input.Open();
        Rows = input.Rows;
        foreach (var argument in arguments) _ = argument.Column;
        if (Refusal is not null && Enumerable.Range(0, Grid.Count).Any(step => RefusalAt(step) is not null)) Refuse();
    }

    public override LabelSet LabelsOf(int row) => input.LabelsOf(row);

    public override bool DropsNameOf(int row) => input.DropsNameOf(row);

    public override SeriesGrouping Group(LabelProjection projection) => input.Group(projection);

    public override void Read(int firstRow, int rows, RowBlock into, Lane lane)
    {
        var samples = lane.RentSamples();
        var first = arguments.Length > 0 ? arguments[0].Column : [];
        var second = arguments.Length > 1 ? arguments[1].Column : [];
        for (var row = 0; row < rows; row++)
        {
            samples.Clear();
            input.ReadSamples(firstRow + row, samples, lane);
            if ((row & 15) == 0 || samples.Count > LongRow) Evaluation.ThrowIfCancelled();
            Evaluation.Touch(samples.Count);
            var target = into.Slice(row * Grid.Count, Grid.Count);
            if (samples.HasHistograms || (samples.Columns.HasStartTimes && functions.Mixed.TakesStartTimes))
            {
                var notices = new HistogramNotices(Evaluation.Annotations, place, RowLabels.NameOf(LabelsOf(firstRow + row)));
                var seen = functions.Mixed.Run(samples, Grid, range, first, second, target, notices, Evaluation.Cancel);
                lane.CountQueryable(samples.HasHistograms ? WeightOfWindows(samples) : seen, Grid);
            }
            else
            {
                lane.CountQueryable(functions.Numbers.Run(samples.TimestampsMs, samples.Values, Grid, range, first, second, target.Values, Evaluation.Cancel), Grid);
            }
            if (lane.CountsSteps) CountSteps(samples, lane);
            if (input.IsStored) CountReads(samples, lane);
            if (onResult is not null && Absent.Anything(target.Values)) onResult(firstRow + row, target.Values);
        }
        lane.Return(samples);
    }

    string? RefusalAt(int step) => Refusal!(arguments[0].Column[step], arguments[1].Column[step]);

    void Refuse()
    {
        var lane = new Lane(Evaluation);
        var samples = lane.RentSamples();
        for (var row = 0; row < Rows; row++)
        {
            Evaluation.ThrowIfCancelled();
            samples.Clear();
            input.ReadSamples(row, samples, lane);
            for (var step = 0; step < Grid.Count; step++)
            {
                var end = range.Window.From(Grid.At(step));
                if (RefusalAt(step) is { } wrong && Samples.FirstAfter(samples.TimestampsMs, end - range.RangeMs) < Samples.FirstAfter(samples.TimestampsMs, end))
                    throw Evaluation.Failure(wrong);
            }
        }
    }

    /// <summary>Each sample at the first step that looks at it; all together where windows leave no gap between them.</summary>
    void CountReads(RangeSamples samples, Lane lane)
    {
        if (!lane.CountsReadsBySteps && (Grid.Count == 1 || Grid.StepMs <= range.RangeMs))
        {
            lane.CountRead(Weight(samples, range.Window.From(Grid.StartMs) - range.RangeMs, range.Window.From(Grid.EndMs)));
            return;
        }
        var counted = long.MinValue;
        for (var step = 0; step < Grid.Count; step++)
        {
            var end = range.Window.From(Grid.At(step));
            if (end > counted) lane.CountReadAt(Grid, step, Weight(samples, Math.Max(counted, end - range.RangeMs), end));
            counted = end;
        }
    }

    long WeightOfWindows(RangeSamples samples)
    {
        long weight = 0;
        for (var step = 0; step < Grid.Count; step++)
        {
            var end = range.Window.From(Grid.At(step));
            weight += Weight(samples, end - range.RangeMs, end);
        }
        return weight;
    }

    /// <summary>Of the samples after one time and up to another.</summary>
    static long Weight(RangeSamples samples, long afterMs, long untilMs)
    {
        var times = samples.TimestampsMs;
        var (first, end) = (Samples.FirstAfter(times, afterMs), Samples.FirstAfter(times, untilMs));
        return samples.WeightOf(first, Math.Max(first, end));
    }

    void CountSteps(RangeSamples samples, Lane lane)
    {
        for (var step = 0; step < Grid.Count; step++)
        {
            var end = range.Window.From(Grid.At(step));
            lane.CountStep(Grid, step, Weight(samples, end - range.RangeMs, end));
        }
    }
}
