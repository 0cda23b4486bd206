using System.Globalization;
using System.Text.Json;
using Barograph.Model.Labels;
using Barograph.Query.Results;

namespace Barograph.Tests.Conformance;

/// <summary>An answer of either side in one form: points by label set, warnings, infos, or the error.</summary>
sealed class PeerAnswer
{
    const double Tolerance = 1e-9;

    string? Error { get; init; }

    string? Text { get; init; }

    SortedDictionary<string, SortedDictionary<long, double>> Series { get; } = new(StringComparer.Ordinal);

    List<string> Order { get; } = [];

    SortedSet<string> Notes { get; } = new(StringComparer.Ordinal);

    public static PeerAnswer Of(JsonElement root)
    {
        if (root.GetProperty("status").GetString() == "error") return new PeerAnswer { Error = root.GetProperty("error").GetString()!.Replace("invalid parameter \"query\": ", "", StringComparison.Ordinal) };
        var data = root.GetProperty("data");
        var type = data.GetProperty("resultType").GetString();
        var result = data.GetProperty("result");
        var answer = new PeerAnswer { Text = type == "string" ? result[1].GetString() : null };
        foreach (var kind in (string[])["warnings", "infos"])
        {
            if (!root.TryGetProperty(kind, out var notes)) continue;
            foreach (var note in notes.EnumerateArray()) answer.Notes.Add(Essence(note.GetString()!));
        }
        if (type == "scalar") answer.Add("scalar", result);
        if (type is "vector" or "matrix")
        {
            foreach (var series in result.EnumerateArray())
            {
                var labels = LabelSet.Of([.. series.GetProperty("metric").EnumerateObject().Select(static p => (p.Name, p.Value.GetString()!))]).ToString();
                if (series.TryGetProperty("value", out var value)) answer.Add(labels, value);
                else
                {
                    foreach (var point in series.GetProperty("values").EnumerateArray()) answer.Add(labels, point);
                }
            }
        }
        return answer;
    }

    public static async Task<PeerAnswer> OfAsync(Func<Task<QueryResult>> ask)
    {
        QueryResult result;
        try
        {
            result = await ask();
        }
        catch (QueryException wrong)
        {
            return new PeerAnswer { Error = wrong.Message };
        }
        var answer = new PeerAnswer { Text = (result.Value as StringValue)?.Value };
        foreach (var note in result.Warnings.Concat(result.Infos)) answer.Notes.Add(Essence(note));
        if (result.Value is ScalarValue scalar) answer.Add("scalar", scalar.TimestampMs, scalar.Value);
        if (result.Value is VectorValue vector)
        {
            foreach (var sample in vector.Samples) answer.Add(sample.Labels.ToString(), sample.TimestampMs, sample.Value);
        }
        if (result.Value is MatrixValue matrix)
        {
            foreach (var series in matrix.Series)
            {
                for (var i = 0; i < series.Values.Length; i++) answer.Add(series.Labels.ToString(), series.TimestampsMs.Span[i], series.Values.Span[i]);
            }
        }
        return answer;
    }

    /// <summary>Null where both say the same.</summary>
    public string? Differ(PeerAnswer ours)
    {
        if (Error is not null || ours.Error is not null)
            return Error == ours.Error || (Error is not null && ours.Error is not null && IsDuplicate(Error) && IsDuplicate(ours.Error))
                ? null : $"theirs: error {Error}\nours:   error {ours.Error}";
        if (Text != ours.Text) return $"theirs: {Text}\nours:   {ours.Text}";
        if (!Notes.SetEquals(ours.Notes)) return $"their notes: {string.Join(" | ", Notes)}\nour notes:   {string.Join(" | ", ours.Notes)}";
        if (!Series.Keys.SequenceEqual(ours.Series.Keys))
            return $"only theirs: {string.Join(" ", Series.Keys.Except(ours.Series.Keys))}\nonly ours:   {string.Join(" ", ours.Series.Keys.Except(Series.Keys))}";
        foreach (var (labels, points) in Series)
        {
            var own = ours.Series[labels];
            if (!points.Keys.SequenceEqual(own.Keys)) return $"{labels}: {points.Count} points, ours {own.Count}; only theirs {string.Join(",", points.Keys.Except(own.Keys).Take(5))}; only ours {string.Join(",", own.Keys.Except(points.Keys).Take(5))}";
            foreach (var (time, value) in points)
            {
                if (!Near(value, own[time])) return $"{labels} @ {time}: theirs {value:R}, ours {own[time]:R}";
            }
        }
        return null;
    }

    /// <summary>Which two series are named depends on the order in which a store hands them out.</summary>
    static bool IsDuplicate(string error) => error.StartsWith("found duplicate series for the match group", StringComparison.Ordinal);

    /// <summary>Later versions say more about mended histograms.</summary>
    static string Essence(string note)
    {
        const string mended = "PromQL info: input to histogram_quantile needed to be fixed for monotonicity";
        return note.StartsWith(mended, StringComparison.Ordinal) ? mended : note;
    }

    static bool Near(double a, double b)
        => a.Equals(b) || Math.Abs(a - b) <= Tolerance * Math.Max(Math.Abs(a), Math.Abs(b)) || Math.Abs(a - b) < 1e-12;

    void Add(string labels, JsonElement point)
    {
        var text = point[1].GetString()!;
        var value = text switch { "NaN" => double.NaN, "+Inf" => double.PositiveInfinity, "-Inf" => double.NegativeInfinity, _ => double.Parse(text, CultureInfo.InvariantCulture) };
        Add(labels, (long)Math.Round(point[0].GetDouble() * 1000), value);
    }

    void Add(string labels, long timeMs, double value)
    {
        if (!Series.TryGetValue(labels, out var points)) Series[labels] = points = [];
        if (points.Count == 0) Order.Add(labels);
        points[timeMs] = value;
    }
}
