using Barograph.Model.Labels;
using Barograph.Model.Samples;
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
            if (expected.Values.Count == 0 || !AlmostEqual(expected.Values[0].Value, sample.Value)) return Differ(eval, vector, $"{sample.Labels} has another value");
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
        ReadOnlySpan<long> times = found.TimestampsMs.Span;
        ReadOnlySpan<double> values = found.Values.Span;
        var at = 0;
        for (var i = 0; i < expected.Values.Count; i++)
        {
            var timeMs = eval.StartMs + (i * eval.StepMs);
            if (timeMs > eval.EndMs) return $"{expected.Values.Count} points are expected, more than the query can have";
            if (expected.Values[i].Omitted) continue;
            if (at == times.Length) return $"no point at {timeMs} ms";
            if (times[at] != timeMs) return $"a point at {times[at]} ms where one at {timeMs} ms is expected";
            if (!AlmostEqual(expected.Values[i].Value, values[at++])) return $"another value at {timeMs} ms";
        }
        return at == times.Length ? null : $"unexpected point at {times[at]} ms";
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
