using System.Text;
using System.Text.Json;
using Barograph.Formats.Numbers;

namespace Barograph.App.Querying;

/// <summary>From the <c>data</c> of an answer in Prometheus' JSON to values; whatever does not fit names its place.</summary>
static class AnswerReader
{
    /// <exception cref="FormatException">Not what the API promises.</exception>
    public static QueryAnswer Read(JsonElement data)
    {
        var kind = data.GetProperty("resultType").GetString() ?? "";
        var result = data.GetProperty("result");
        return kind switch
        {
            "string" => new QueryAnswer(kind, [], result[1].GetString() ?? "") { TextTimeMs = Time(result[0]) },
            "scalar" => new QueryAnswer(kind, [new AnswerSeries([], [Point(result)])], ""),
            "vector" or "matrix" => new QueryAnswer(kind, [.. result.EnumerateArray().Select(Series)], ""),
            _ => throw new FormatException($"the answer is a {kind}; a vector, matrix, scalar or string is expected"),
        };
    }

    /// <summary>The label sets that <c>/api/v1/series</c> answers.</summary>
    public static IReadOnlyList<AnswerSeries> ReadSeries(JsonElement data) => [.. data.EnumerateArray().Select(static one => new AnswerSeries(Labels(one), []))];

    static AnswerSeries Series(JsonElement element)
    {
        var points = new List<AnswerPoint>();
        if (element.TryGetProperty("value", out var single)) points.Add(Point(single));
        if (element.TryGetProperty("histogram", out single)) points.Add(Histogram(single));
        if (element.TryGetProperty("values", out var many)) points.AddRange(many.EnumerateArray().Select(Point));
        if (element.TryGetProperty("histograms", out many))
        {
            points.AddRange(many.EnumerateArray().Select(Histogram));
            points.Sort(static (a, b) => a.TimestampMs.CompareTo(b.TimestampMs));
        }
        return new AnswerSeries(Labels(element.GetProperty("metric")), points);
    }

    static List<KeyValuePair<string, string>> Labels(JsonElement metric)
    {
        var labels = metric.EnumerateObject().Select(static l => KeyValuePair.Create(l.Name, l.Value.GetString() ?? "")).ToList();
        labels.Sort(static (a, b) => string.CompareOrdinal(a.Key, b.Key));
        return labels;
    }

    static AnswerPoint Point(JsonElement pair) => new(Time(pair[0]), Number(pair[1]), null);

    static AnswerPoint Histogram(JsonElement pair)
    {
        var body = pair[1];
        var buckets = new List<AnswerBucket>();
        if (body.TryGetProperty("buckets", out var listed))
        {
            foreach (var bucket in listed.EnumerateArray()) buckets.Add(new AnswerBucket(bucket[0].GetInt32(), Number(bucket[1]), Number(bucket[2]), Number(bucket[3])));
        }
        var histogram = new AnswerHistogram(Number(body.GetProperty("count")), Number(body.GetProperty("sum")), buckets);
        return new AnswerPoint(Time(pair[0]), histogram.Sum, histogram);
    }

    static long Time(JsonElement seconds) => (long)Math.Round(seconds.GetDecimal() * 1000);

    static double Number(JsonElement text)
        => FloatText.TryParse(Encoding.UTF8.GetBytes(text.GetString() ?? ""), out var value) ? value : throw new FormatException($"\"{text}\" is no number");
}
