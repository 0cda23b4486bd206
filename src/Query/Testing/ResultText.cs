using System.Globalization;
using Barograph.Query.Histograms;
using Barograph.Query.Results;

namespace Barograph.Query.Testing;

/// <summary>Expected and found answers in the notation of the scripts.</summary>
static class ResultText
{
    const int MaxSeries = 20; // more help nobody
    const string Indent = "\n      ";

    public static string Of(EvalCommand eval)
    {
        if (eval.Scalar is { } scalar) return Of(scalar);
        if (eval.Text is { } text) return $"\"{text}\"";
        if (eval.Series.Count == 0) return "nothing";
        return List(eval.Series.Select(series => $"{series.Key} {string.Join(' ', series.Value.Values.Select(Of))}"), eval.Series.Count);
    }

    public static string Of(QueryValue value) => value switch
    {
        ScalarValue scalar => Of(scalar.Value),
        StringValue text => $"\"{text.Value}\"",
        VectorValue { Samples.Count: 0 } or MatrixValue { Series.Count: 0 } => "nothing",
        VectorValue vector => List(vector.Samples.Select(sample => $"{sample.Labels} {Of(sample.Value, sample.Histogram)}"), vector.Samples.Count),
        MatrixValue matrix => List(matrix.Series.Select(Of), matrix.Series.Count),
        _ => value.ToString(),
    };

    static string List(IEnumerable<string> lines, int count)
        => Indent + string.Join(Indent, lines.Take(MaxSeries)) + (count > MaxSeries ? $"{Indent}… {count - MaxSeries} more" : "");

    static string Of(MatrixSeries series)
    {
        var points = new List<string>();
        foreach (var (timeMs, value, histogram) in Answers.Points(series))
            points.Add(string.Create(CultureInfo.InvariantCulture, $"{Of(value, histogram)}@{timeMs}"));
        return $"{series.Labels} {string.Join(' ', points)}";
    }

    static string Of(SequenceValue value) => value.Omitted ? "_" : Of(value.Value, value.Histogram);

    static string Of(double value, FloatHistogram? histogram) => histogram is null ? Of(value) : HistogramText.Expression(histogram);

    static string Of(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
