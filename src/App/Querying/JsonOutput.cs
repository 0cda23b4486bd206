using System.Text;

namespace Barograph.App.Querying;

/// <summary>The answer's value as one line of JSON, as promtool writes it.</summary>
sealed class JsonOutput(TextWriter output) : IAnswerOutput
{
    readonly StringBuilder json = new();

    public void Write(QueryAnswer answer)
    {
        switch (answer.Kind)
        {
            case "string":
                json.Append('[').Append(NumberText.Seconds(answer.TextTimeMs)).Append(',').Append(Quoted(answer.Text)).Append(']');
                break;
            case "scalar":
                Pair(answer.Series[0].Points[0]);
                break;
            default:
                json.Append('[');
                for (var i = 0; i < answer.Series.Count; i++)
                {
                    if (i > 0) json.Append(',');
                    Series(answer.Series[i], answer.Kind == "matrix");
                }
                json.Append(']');
                break;
        }
        End();
    }

    public void Write(IReadOnlyList<AnswerSeries> series)
    {
        json.Append('[');
        for (var i = 0; i < series.Count; i++)
        {
            if (i > 0) json.Append(',');
            Labels(series[i]);
        }
        json.Append(']');
        End();
    }

    public void Write(string? label, IReadOnlyList<string> values)
    {
        json.Append('[').AppendJoin(',', values.Select(Quoted)).Append(']');
        End();
    }

    /// <summary>A histogram alone, for forms that have no other way to say one.</summary>
    public static string Of(AnswerHistogram histogram)
    {
        var writer = new JsonOutput(TextWriter.Null);
        writer.Histogram(histogram);
        return writer.json.ToString();
    }

    void Series(AnswerSeries series, bool range)
    {
        json.Append("{\"metric\":");
        Labels(series);
        Points(range ? "values" : "value", series.Points.Where(static p => p.Histogram is null).ToList(), range);
        Points(range ? "histograms" : "histogram", series.Points.Where(static p => p.Histogram is not null).ToList(), range);
        json.Append('}');
    }

    void Points(string name, List<AnswerPoint> points, bool range)
    {
        if (points.Count == 0) return;
        json.Append(",\"").Append(name).Append(range ? "\":[" : "\":");
        for (var i = 0; i < points.Count; i++)
        {
            if (i > 0) json.Append(',');
            Pair(points[i]);
        }
        if (range) json.Append(']');
    }

    void Labels(AnswerSeries series)
        => json.Append('{').AppendJoin(',', series.Labels.Select(static l => $"{Quoted(l.Key)}:{Quoted(l.Value)}")).Append('}');

    void Pair(AnswerPoint point)
    {
        json.Append('[').Append(NumberText.Seconds(point.TimestampMs)).Append(',');
        if (point.Histogram is { } histogram) Histogram(histogram);
        else json.Append('"').Append(NumberText.Full(point.Value)).Append('"');
        json.Append(']');
    }

    void Histogram(AnswerHistogram histogram)
    {
        json.Append("{\"count\":\"").Append(NumberText.Full(histogram.Count)).Append("\",\"sum\":\"").Append(NumberText.Full(histogram.Sum)).Append("\",\"buckets\":[");
        for (var i = 0; i < histogram.Buckets.Count; i++)
        {
            var bucket = histogram.Buckets[i];
            if (i > 0) json.Append(',');
            json.Append('[').Append(bucket.Rule).Append(",\"").Append(NumberText.Full(bucket.Lower)).Append("\",\"").Append(NumberText.Full(bucket.Upper))
                .Append("\",\"").Append(NumberText.Full(bucket.Count)).Append("\"]");
        }
        json.Append("]}");
    }

    void End()
    {
        output.Write(json.Append('\n').ToString());
        json.Clear();
    }

    /// <summary>With the escapes of Go's encoder: what HTML gives a meaning is written as a number.</summary>
    static string Quoted(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var c in text)
        {
            switch (c)
            {
                case '"' or '\\':
                    quoted.Append('\\').Append(c);
                    break;
                case '\n':
                    quoted.Append("\\n");
                    break;
                case '\r':
                    quoted.Append("\\r");
                    break;
                case '\t':
                    quoted.Append("\\t");
                    break;
                case '\b':
                    quoted.Append("\\b");
                    break;
                case '\f':
                    quoted.Append("\\f");
                    break;
                case < ' ' or '<' or '>' or '&' or '\u2028' or '\u2029':
                    quoted.Append("\\u").Append(((int)c).ToString("x4", System.Globalization.CultureInfo.InvariantCulture));
                    break;
                default:
                    quoted.Append(c);
                    break;
            }
        }
        return quoted.Append('"').ToString();
    }
}
