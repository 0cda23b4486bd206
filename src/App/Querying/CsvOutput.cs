namespace Barograph.App.Querying;

/// <summary>RFC 4180: a column for each label of any series, then time and value; a line for each point.</summary>
sealed class CsvOutput(TextWriter output) : IAnswerOutput
{
    public void Write(QueryAnswer answer)
    {
        if (answer.Kind == "string")
        {
            Line(["timestamp", "value"]);
            Line([NumberText.Seconds(answer.TextTimeMs), answer.Text]);
            return;
        }
        var names = Names(answer.Series);
        Line([.. names, "timestamp", "value"]);
        foreach (var series in answer.Series)
        {
            foreach (var point in series.Points)
                Line([.. Values(series, names), NumberText.Seconds(point.TimestampMs), point.Histogram is { } histogram ? JsonOutput.Of(histogram) : NumberText.Full(point.Value)]);
        }
    }

    public void Write(IReadOnlyList<AnswerSeries> series)
    {
        var names = Names(series);
        Line(names);
        foreach (var one in series) Line(Values(one, names));
    }

    public void Write(string? label, IReadOnlyList<string> values)
    {
        Line([label ?? "label"]);
        foreach (var value in values) Line([value]);
    }

    static List<string> Names(IReadOnlyList<AnswerSeries> series)
    {
        var names = series.SelectMany(static s => s.Labels).Select(static l => l.Key).Distinct().ToList();
        // The metric's name first, whatever else sorts before it.
        names.Sort(static (a, b) => (a == AnswerSeries.NameLabel).CompareTo(b == AnswerSeries.NameLabel) is var first and not 0 ? -first : string.CompareOrdinal(a, b));
        return names;
    }

    static IEnumerable<string> Values(AnswerSeries series, IReadOnlyList<string> names) => names.Select(name => series.Of(name) ?? "");

    void Line(IEnumerable<string> fields) => output.Write(string.Join(',', fields.Select(Field)) + "\r\n");

    static string Field(string text) => text.AsSpan().IndexOfAny("\",\r\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
