using Barograph.Model.Contracts;
using Barograph.Model.Labels;
using Barograph.Model.Samples;

namespace Barograph.Query.Operators;

/// <summary><c>metric{…}</c>: at each step the newest sample of the last five minutes (the lookback), unless it says that the series ended.</summary>
public sealed class InstantSelector(
    Evaluation evaluation, StepGrid grid, SeriesRead read, TimeWindow window, InstantSelector.Shows shows, bool countsOnly = false)
    : VectorOperator(evaluation, grid)
{
    /// <summary>What is shown of the sample that was found.</summary>
    public enum Shows : byte
    {
        Value,

        /// <summary>Its own time in seconds: <c>timestamp(metric)</c>.</summary>
        Timestamp,

        /// <summary>The same of an info metric, which cannot be a histogram.</summary>
        InfoTimestamp,

        /// <summary>When its counter began, in seconds, 0 where nobody said: <c>start_timestamp(metric)</c>.</summary>
        StartTimestamp,
    }

    // Samples: few such rows are worth a look whether the query is to end.
    const int LongRow = 10_000;

    long cost = 1;

    public override long CostPerRow => cost;

    public override bool HasUniformNames => read.HasOneName;

    /// <summary>The span of time that the selector needs, both ends included. The lookback is open on the left.</summary>
    public static (long MinMs, long MaxMs) Span(StepGrid grid, TimeWindow window, long lookbackMs)
        => (window.From(grid.StartMs) - lookbackMs + 1, window.From(grid.EndMs));

    public override void Open()
    {
        Rows = read.Selection.Count;
        cost = Math.Max(Grid.Count, read.Selection.SampleEstimate / Math.Max(1, Rows));
    }

    public override LabelSet LabelsOf(int row) => read.Selection.LabelsOf(row);

    public override SeriesGrouping Group(LabelProjection projection) => read.Selection.Group(projection);

    public override void Read(int firstRow, int rows, RowBlock into, Lane lane)
    {
        var samples = lane.RentSamples();
        var (minMs, maxMs) = Span(Grid, window, Evaluation.LookbackMs);
        for (var row = 0; row < rows; row++)
        {
            samples.Clear();
            // At one step the newest sample is all that counts, and a source may know it.
            if (Grid.Count > 1 || !read.Selection.TryReadNewest(firstRow + row, minMs, maxMs, samples.Columns))
                read.Selection.Read(firstRow + row, minMs, maxMs, samples.Columns);
            var target = into.Slice(row * Grid.Count, Grid.Count);
            var found = Pick(samples.Columns, target.Values);
            if (samples.Columns.HasHistograms && shows is (Shows.Value or Shows.InfoTimestamp)) PickHistograms(samples, target, firstRow + row);
            if (samples.HasHistograms) found = Weight(target);
            lane.CountQueryable(found, Grid);
            if (lane.CountsReadsBySteps) CountReads(target, lane);
            else lane.CountRead(found);
            if (lane.CountsSteps) CountSteps(target, lane);
            if ((row & 63) == 0 || samples.Count > LongRow)
            {
                Evaluation.ThrowIfCancelled();
                Evaluation.Touch(samples.Count);
            }
        }
        lane.Return(samples);
    }

    static int Weight(RowBlock row)
    {
        var weight = 0;
        for (var step = 0; step < row.Values.Length; step++)
        {
            if (row.Has(step)) weight += row.HistogramAt(step)?.Weight ?? 1;
        }
        return weight;
    }

    void CountReads(RowBlock row, Lane lane)
    {
        for (var step = 0; step < Grid.Count; step++)
        {
            if (row.Has(step)) lane.CountReadAt(Grid, step, row.HistogramAt(step)?.Weight ?? 1);
        }
    }

    void CountSteps(RowBlock row, Lane lane)
    {
        for (var step = 0; step < Grid.Count; step++)
        {
            if (row.Has(step)) lane.CountStep(Grid, step, row.HistogramAt(step)?.Weight ?? 1);
        }
    }

    int Pick(SampleColumns samples, Span<double> into)
    {
        // Locals, so that the loop looks nowhere else: it is the whole cost of a panel that shows series as they are.
        var times = samples.TimestampsMs;
        var values = samples.Values;
        var shown = shows == Shows.Value ? values : default;
        var time = window.From(Grid.StartMs);
        var stepMs = window.IsFixed ? 0 : Grid.StepMs;
        var lookback = Evaluation.LookbackMs;
        int at = 0, stride = 1, found = 0;
        for (var step = 0; step < into.Length; step++, time += stepMs)
        {
            at = WindowEdges.Advance(times, at, time, ref stride);
            var newest = at - 1;
            if (newest < 0 || times[newest] <= time - lookback || StaleMarker.Is(values[newest]))
            {
                into[step] = Absent.Value;
                continue;
            }
            into[step] = newest < shown.Length ? shown[newest] : Other(samples, newest);
            found++;
        }
        return found;
    }

    double Other(SampleColumns samples, int newest) => shows == Shows.StartTimestamp
        ? samples.HasStartTimes ? samples.StartTimesMs[newest] / 1000.0 : 0
        : samples.TimestampsMs[newest] / 1000.0;

    /// <summary>Goes over a row again that has histograms, and puts them where their sums stand.</summary>
    void PickHistograms(RangeSamples samples, RowBlock into, int row)
    {
        samples.Columns.RemoveStale();
        samples.TakeHistograms(countsOnly);
        if (!samples.HasHistograms) return; // the only one was an end marker
        var times = samples.TimestampsMs;
        var at = 0;
        for (var step = 0; step < into.Values.Length; step++)
        {
            var time = window.From(Grid.At(step));
            while (at < times.Length && times[at] <= time) at++;
            if (Absent.Is(into.Values[step]) || samples.Histograms[at - 1] is not { } histogram) continue;
            if (shows == Shows.InfoTimestamp) throw Evaluation.Failure($"this should be an info metric, with float samples: {LabelsOf(row)}");
            into.Set(step, histogram);
        }
    }
}
