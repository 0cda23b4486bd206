using Barograph.Model.Labels;
using Barograph.Query.Functions;
using Barograph.Query.Operators;
using Barograph.Query.Results;

namespace Barograph.Query.Plan;

/// <summary>The last step of a query: rows become what is shown.</summary>
internal static class Answer
{
    /// <summary>About what a row takes beside its samples.</summary>
    const long SeriesBytes = 128;

    static readonly StepGrid OneStep = StepGrid.Between(0, 0, 1);

    public static VectorValue Instant(VectorOperator rows)
    {
        var samples = new List<VectorSample>(rows.Rows);
        var time = rows.Grid.StartMs;
        RowScan.Run(rows, (first, count, block) =>
        {
            for (var i = 0; i < count; i++)
            {
                if (block.HistogramAt(i) is { } histogram) samples.Add(new VectorSample(rows.LabelsOf(first + i), time, 0) { Histogram = histogram });
                else if (!Absent.Is(block.Values[i])) samples.Add(new VectorSample(rows.LabelsOf(first + i), time, block.Values[i]));
            }
            rows.Evaluation.TakeMemory(count * SeriesBytes);
            rows.Evaluation.Touch(samples.Count);
        });
        return new VectorValue(samples);
    }

    /// <summary>Rows without any sample are left out; rows with one at every step share the column of times. Names that are to go are marked.</summary>
    public static MatrixValue Range(VectorOperator rows)
    {
        var steps = rows.Grid.Count;
        var times = new long[steps];
        for (var step = 0; step < steps; step++) times[step] = rows.Grid.At(step);
        var series = new List<MatrixSeries>(rows.Rows);
        RowScan.Run(rows, (first, count, block) =>
        {
            for (var i = 0; i < count; i++)
            {
                var row = block.Slice(i * steps, steps);
                var present = Absent.CountPresent(row.Values);
                var histograms = block.HasHistograms ? Histograms(row, times) : [];
                if (present == 0 && histograms.Count == 0) continue;
                rows.Evaluation.TakeMemory(SeriesBytes + present * (long)(sizeof(long) + sizeof(double)));
                rows.Evaluation.Hold(present + histograms.Sum(static point => (long)point.Histogram.Weight));
                series.Add(Row(rows, first + i, row.Values, present, times) with { Histograms = histograms, DropsName = rows.DropsNameOf(first + i) });
            }
        });
        return new MatrixValue(series);
    }

    public static void Sort(List<MatrixSeries> series) => LabelOrder.Sort(series, static (a, b) => a.Labels.CompareTo(b.Labels));

    /// <summary><c>x[5m]</c> as an instant query: the samples themselves, or with <paramref name="edges"/> also what stands at the ends of the range.</summary>
    public static MatrixValue Samples(Evaluation evaluation, SampleInput input, EdgeSamples? edges = null)
    {
        var lane = new Lane(evaluation);
        var samples = lane.RentSamples();
        var series = new List<MatrixSeries>();
        for (var row = 0; row < input.Rows; row++)
        {
            evaluation.ThrowIfCancelled();
            samples.Clear();
            input.ReadSamples(row, samples, lane);
            if (samples.Count == 0) continue;
            evaluation.TakeMemory(SeriesBytes + samples.Count * (long)(sizeof(long) + sizeof(double)));
            evaluation.Hold(samples.Count);
            var weight = samples.WeightOf(0, samples.Count);
            lane.CountQueryable(weight, OneStep);
            if (lane.CountsSteps) lane.CountStep(OneStep, 0, weight);
            if (input.IsStored) lane.CountReadAt(OneStep, 0, weight);
            var labels = input.DropsNameOf(row) ? RowLabels.Strip(input.LabelsOf(row)) : input.LabelsOf(row);
            var shown = samples.HasHistograms ? Mixed(labels, samples) : new MatrixSeries(labels, samples.TimestampsMs.ToArray(), samples.Values.ToArray());
            if (edges is not null) shown = WithEdges(shown, edges, new HistogramNotices(evaluation.Annotations, default, RowLabels.NameOf(labels)));
            if (!shown.Values.IsEmpty || shown.Histograms.Count > 0) series.Add(shown);
        }
        lane.Settle();
        return new MatrixValue(series);
    }

    /// <summary>Of the numbers of a series, and of its histograms, each for themselves.</summary>
    static MatrixSeries WithEdges(MatrixSeries series, EdgeSamples edges, HistogramNotices notices)
    {
        var (times, values) = edges.Of(series.TimestampsMs.Span, series.Values.Span);
        return new MatrixSeries(series.Labels, times.ToArray(), values.ToArray())
        {
            Histograms = edges.Of(
                series.Histograms.Select(static point => point.TimestampMs).ToArray(), series.Histograms.Select(static point => point.Histogram).ToArray(), notices),
        };
    }

    static List<HistogramPoint> Histograms(RowBlock row, long[] times)
    {
        var points = new List<HistogramPoint>();
        for (var step = 0; step < times.Length; step++)
        {
            if (row.HistogramAt(step) is { } histogram) points.Add(new HistogramPoint(times[step], histogram));
        }
        return points;
    }

    static MatrixSeries Mixed(LabelSet labels, RangeSamples samples)
    {
        var times = new List<long>();
        var values = new List<double>();
        var points = new List<HistogramPoint>();
        for (var i = 0; i < samples.Count; i++)
        {
            if (samples.Histograms[i] is { } histogram)
            {
                points.Add(new HistogramPoint(samples.TimestampsMs[i], histogram));
                continue;
            }
            times.Add(samples.TimestampsMs[i]);
            values.Add(samples.Values[i]);
        }
        return new MatrixSeries(labels, times.ToArray(), values.ToArray()) { Histograms = points };
    }

    static MatrixSeries Row(VectorOperator rows, int row, ReadOnlySpan<double> column, int present, long[] times)
    {
        var labels = rows.LabelsOf(row);
        if (present == column.Length) return new MatrixSeries(labels, times, column.ToArray());
        var rowTimes = new long[present];
        var rowValues = new double[present];
        for (int step = 0, at = 0; step < column.Length; step++)
        {
            if (Absent.Is(column[step])) continue;
            rowTimes[at] = times[step];
            rowValues[at++] = column[step];
        }
        return new MatrixSeries(labels, rowTimes, rowValues);
    }
}
