using System.Globalization;
using System.Text;
using Barograph.Formats.Templates.Parsing;

namespace Barograph.App.Querying;

/// <summary>Lines as promtool writes them, for scripts that read those.</summary>
sealed class PromqlOutput(TextWriter output) : IAnswerOutput
{
    public void Write(QueryAnswer answer)
    {
        switch (answer.Kind)
        {
            case "string":
                output.Write(answer.Text + "\n");
                break;
            case "scalar":
                var scalar = answer.Series[0].Points[0];
                output.Write($"scalar: {NumberText.Full(scalar.Value)} @[{NumberText.Seconds(scalar.TimestampMs)}]\n");
                break;
            case "vector":
                foreach (var series in answer.Series) output.Write($"{Metric(series)} => {Text(series.Points[0])} @[{NumberText.Seconds(series.Points[0].TimestampMs)}]\n");
                if (answer.Series.Count == 0) output.Write("\n");
                break;
            default:
                foreach (var series in answer.Series) WriteRange(series);
                if (answer.Series.Count == 0) output.Write("\n");
                break;
        }
    }

    public void Write(IReadOnlyList<AnswerSeries> series)
    {
        foreach (var one in series) output.Write(Labels(one.Labels, ", ") + "\n");
    }

    public void Write(string? label, IReadOnlyList<string> values)
    {
        foreach (var value in values) output.Write(value + "\n");
    }

    // Numbers first, then histograms, as the library prints them that promtool uses.
    void WriteRange(AnswerSeries series)
    {
        output.Write($"{Metric(series)} =>\n");
        foreach (var point in series.Points.Where(static p => p.Histogram is null).Concat(series.Points.Where(static p => p.Histogram is not null)))
            output.Write($"{Text(point)} @[{NumberText.Seconds(point.TimestampMs)}]\n");
    }

    static string Text(AnswerPoint point) => point.Histogram is { } histogram ? Histogram(histogram) : NumberText.Full(point.Value);

    static string Histogram(AnswerHistogram histogram)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"Count: {histogram.Count:F6}, Sum: {histogram.Sum:F6}, Buckets: [");
        for (var i = 0; i < histogram.Buckets.Count; i++)
        {
            var bucket = histogram.Buckets[i];
            if (i > 0) text.Append(' ');
            text.Append(bucket.HasLower ? '[' : '(').Append(Tsdb.GoText.Float(bucket.Lower)).Append(',').Append(Tsdb.GoText.Float(bucket.Upper))
                .Append(bucket.HasUpper ? ']' : ')').Append(':').Append(NumberText.Full(bucket.Count));
        }
        return text.Append(']').ToString();
    }

    public static string Metric(AnswerSeries series)
    {
        var labels = series.Labels.Where(static l => l.Key != AnswerSeries.NameLabel).ToList();
        return labels.Count == 0 && series.Name.Length > 0 ? series.Name : series.Name + Labels(labels, ", ");
    }

    static string Labels(IEnumerable<KeyValuePair<string, string>> labels, string separator) => "{" + string.Join(separator, labels.Select(Pair)) + "}";

    // Names as they are, also where the language would need quotes: so does promtool.
    static string Pair(KeyValuePair<string, string> label) => $"{label.Key}={GoQuote.Quote(label.Value)}";

    public static bool Plain(string name) => name.Length > 0 && !char.IsAsciiDigit(name[0]) && name.All(static c => char.IsAsciiLetterOrDigit(c) || c is '_' or ':');
}
