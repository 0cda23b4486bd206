using Barograph.Model.Labels;
using Barograph.Model.Samples;
using Barograph.Query.Histograms;
using Barograph.Query.Results;

namespace Barograph.Query.Testing;

/// <summary>Is the answer the one that the script expects?</summary>
static class Answers
{
    const double RelativeError = 1e-6;
    const double SmallestNormal = 2.2250738585072014e-308;

    /// <summary>Null where they agree; otherwise both, side by side.</summary>
    public static string? Compare(EvalCommand eval, QueryValue value) => value switch
    {
        ScalarValue scalar => CompareScalar(eval, scalar.Value),
        StringValue text => eval.Text == text.Value || (eval.Text is null && text.Value.Length == 0) ? null : Differ(eval, value),
        _ when eval.Scalar is not null || eval.Text is not null => Differ(eval, value),
        VectorValue vector => CompareVector(eval, vector),
        MatrixValue matrix => CompareMatrix(eval, matrix),
        _ => Differ(eval, value),
    };

    public static List<VectorSample> At(MatrixValue matrix, long timeMs)
    {
        var samples = new List<VectorSample>();
        foreach (var series in matrix.Series)
        {
            var at = series.TimestampsMs.Span.BinarySearch(timeMs);
            if (at >= 0) samples.Add(new VectorSample(series.Labels, timeMs, series.Values.Span[at]));
            foreach (var point in series.Histograms)
            {
                if (point.TimestampMs == timeMs) samples.Add(new VectorSample(series.Labels, timeMs, 0) { Histogram = point.Histogram });
            }
        }
        return samples;
    }

    static string? CompareScalar(EvalCommand eval, double found)
        => eval.Scalar is { } expected && AlmostEqual(expected, found) ? null : Differ(eval, new ScalarValue(0, found));

    static string? CompareVector(EvalCommand eval, VectorValue vector)
    {
        var seen = new HashSet<LabelSet>();
        for (var i = 0; i < vector.Samples.Count; i++)
        {
            var sample = vector.Samples[i];
            if (!eval.Series.TryGetValue(sample.Labels, out var expected)) return Differ(eval, vector, $"unexpected {sample.Labels}");
            if (eval.Ordered && expected.Position != i + 1) return Differ(eval, vector, $"{sample.Labels} is at place {i + 1}, not {expected.Position}");
            if (expected.Values.Count == 0 || !Agree(expected.Values[0], sample.Value, sample.Histogram)) return Differ(eval, vector, $"{sample.Labels} has another value");
            seen.Add(sample.Labels);
        }
        foreach (var labels in eval.Series.Keys)
        {
            if (!seen.Contains(labels)) return Differ(eval, vector, $"{labels} is missing");
        }
        return null;
    }

    static string? CompareMatrix(EvalCommand eval, MatrixValue matrix)
    {
        if (eval.Ordered) return Differ(eval, matrix, "a range vector has no order");
        var seen = new HashSet<LabelSet>();
        for (var i = 0; i < matrix.Series.Count; i++)
        {
            var series = matrix.Series[i];
            if (i > 0 && matrix.Series[i - 1].Labels > series.Labels) return Differ(eval, matrix, "the series are not sorted by labels");
            if (!eval.Series.TryGetValue(series.Labels, out var expected)) return Differ(eval, matrix, $"unexpected {series.Labels}");
            if (ComparePoints(eval, expected, series) is { } difference) return Differ(eval, matrix, $"{series.Labels}: {difference}");
            seen.Add(series.Labels);
        }
        foreach (var labels in eval.Series.Keys)
        {
            if (!seen.Contains(labels)) return Differ(eval, matrix, $"{labels} is missing");
        }
        return null;
    }

    static string? ComparePoints(EvalCommand eval, EvalCommand.ExpectedSeries expected, MatrixSeries found)
    {
        var points = Points(found);
        var at = 0;
        for (var i = 0; i < expected.Values.Count; i++)
        {
            var timeMs = eval.StartMs + (i * eval.StepMs);
            if (timeMs > eval.EndMs) return $"{expected.Values.Count} points are expected, more than the query can have";
            if (expected.Values[i].Omitted) continue;
            if (at == points.Count) return $"no point at {timeMs} ms";
            if (points[at].TimeMs != timeMs) return $"a point at {points[at].TimeMs} ms where one at {timeMs} ms is expected";
            if (!Agree(expected.Values[i], points[at].Value, points[at].Histogram)) return $"another value at {timeMs} ms";
            at++;
        }
        return at == points.Count ? null : $"unexpected point at {points[at].TimeMs} ms";
    }

    /// <summary>Numbers and histograms of a series in the order of time.</summary>
    public static List<(long TimeMs, double Value, FloatHistogram? Histogram)> Points(MatrixSeries series)
    {
        var points = new List<(long TimeMs, double Value, FloatHistogram? Histogram)>();
        for (var i = 0; i < series.Values.Length; i++) points.Add((series.TimestampsMs.Span[i], series.Values.Span[i], null));
        foreach (var point in series.Histograms) points.Add((point.TimestampMs, 0, point.Histogram));
        points.Sort(static (a, b) => a.TimeMs.CompareTo(b.TimeMs));
        return points;
    }

    static bool Agree(SequenceValue expected, double value, FloatHistogram? histogram)
    {
        if (expected.Histogram is null || histogram is null) return expected.Histogram is null && histogram is null && AlmostEqual(expected.Value, value);
        return Agree(expected.Histogram.WithoutEmptyBuckets(), histogram.WithoutEmptyBuckets()) && (!expected.SaysHint || expected.Histogram.Hint == histogram.Hint);
    }

    static bool Agree(FloatHistogram expected, FloatHistogram found)
        => expected.Schema == found.Schema && AlmostEqual(expected.Count, found.Count) && AlmostEqual(expected.Sum, found.Sum)
            && expected.CustomBounds.AsSpan().SequenceEqual(found.CustomBounds)
            && expected.ZeroThreshold == found.ZeroThreshold && AlmostEqual(expected.ZeroCount, found.ZeroCount)
            && Agree(expected.Positive, found.Positive) && Agree(expected.Negative, found.Negative);

    static bool Agree(BucketRun expected, BucketRun found)
    {
        if (!expected.Indices.SequenceEqual(found.Indices)) return false;
        for (var i = 0; i < expected.Length; i++)
        {
            if (!AlmostEqual(expected.Counts[i], found.Counts[i])) return false;
        }
        return true;
    }

    /// <summary>Equal within a millionth; near zero within a millionth of the smallest float of full precision.</summary>
    public static bool AlmostEqual(double a, double b)
    {
        if (StaleMarker.Is(a) || StaleMarker.Is(b)) return StaleMarker.Is(a) && StaleMarker.Is(b);
        if (double.IsNaN(a) || double.IsNaN(b)) return double.IsNaN(a) && double.IsNaN(b);
        if (a == b) return true;
        var sum = Math.Abs(a) + Math.Abs(b);
        var distance = Math.Abs(a - b);
        if (a == 0 || b == 0 || sum < SmallestNormal) return distance < RelativeError * SmallestNormal;
        return distance / Math.Min(sum, double.MaxValue) < RelativeError;
    }

    static string Differ(EvalCommand eval, QueryValue found, string? why = null)
        => $"{(why is null ? "" : why + "\n")}expected: {ResultText.Of(eval)}\nfound:    {ResultText.Of(found)}";
}
