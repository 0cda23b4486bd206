using System.Buffers;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Barograph.Model.Labels;
using Barograph.Query.Histograms;
using Barograph.Query.Results;
using Barograph.Web.Json;

namespace Barograph.Tests.Conformance;

/// <summary>An answer of either side in one form: points by label set, warnings, infos, or the error.</summary>
sealed partial class PeerAnswer
{
    /// <summary>The last digits of what is summed in another order, or by another library's exponential, may differ.</summary>
    const double Tolerance = 1e-12;

    /// <summary>What is left of a difference of equal numbers that were summed in another order.</summary>
    const double SmallestDistance = 1e-12;

    public string? Error { get; init; }

    /// <summary>Null where an engine was asked, not a server.</summary>
    string? ErrorType { get; init; }

    /// <summary>scalar, vector, matrix or string; null where nothing was answered.</summary>
    string? Kind { get; init; }

    string? Text { get; init; }

    /// <summary>A number is one value; a histogram its count, its sum, and four values for each populated bucket.</summary>
    SortedDictionary<string, SortedDictionary<long, double[]>> Series { get; } = new(StringComparer.Ordinal);

    List<string> Order { get; } = [];

    SortedSet<string> Notes { get; } = new(StringComparer.Ordinal);

    /// <summary>The answer of a server, of which the error is taken word for word.</summary>
    public static PeerAnswer OfServer(JsonElement root)
        => root.GetProperty("status").GetString() == "error"
            ? new PeerAnswer { Error = root.GetProperty("error").GetString(), ErrorType = root.GetProperty("errorType").GetString() }
            : Of(root);

    /// <summary>The answers at single instants as one of a range.</summary>
    public static PeerAnswer Joined(IReadOnlyList<PeerAnswer> instants)
    {
        if (instants.FirstOrDefault(static one => one.Error is not null) is { } wrong) return wrong;
        var all = new PeerAnswer { Kind = "matrix" };
        foreach (var one in instants)
        {
            all.Notes.UnionWith(one.Notes);
            foreach (var (labels, points) in one.Series)
            {
                foreach (var (time, value) in points) all.Add(labels == "scalar" ? "{}" : labels, time, value);
            }
        }
        return all;
    }

    public static PeerAnswer Of(JsonElement root)
    {
        if (root.GetProperty("status").GetString() == "error") return new PeerAnswer { Error = root.GetProperty("error").GetString()!.Replace("invalid parameter \"query\": ", "", StringComparison.Ordinal) };
        var data = root.GetProperty("data");
        var type = data.GetProperty("resultType").GetString();
        var result = data.GetProperty("result");
        var answer = new PeerAnswer { Kind = type, Text = type == "string" ? result[1].GetString() : null };
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
                foreach (var kind in (string[])["value", "histogram"])
                {
                    if (series.TryGetProperty(kind, out var point)) answer.Add(labels, point);
                    if (!series.TryGetProperty(kind + "s", out var points)) continue;
                    foreach (var one in points.EnumerateArray()) answer.Add(labels, one);
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
        foreach (var (kind, notes) in ((string, IReadOnlyList<string>)[])[("warning", result.Warnings), ("info", result.Infos)])
        {
            if (notes.Count > 10) answer.Notes.Add($"{notes.Count - 10} more {kind} annotations omitted");
        }
        if (result.Value is ScalarValue scalar) answer.Add("scalar", scalar.TimestampMs, [scalar.Value]);
        if (result.Value is VectorValue vector)
        {
            foreach (var sample in vector.Samples) answer.Add(sample.Labels.ToString(), sample.TimestampMs, sample.Histogram is { } histogram ? Values(histogram) : [sample.Value]);
        }
        if (result.Value is MatrixValue matrix)
        {
            foreach (var series in matrix.Series)
            {
                for (var i = 0; i < series.Values.Length; i++) answer.Add(series.Labels.ToString(), series.TimestampsMs.Span[i], [series.Values.Span[i]]);
                foreach (var point in series.Histograms) answer.Add(series.Labels.ToString(), point.TimestampMs, Values(point.Histogram));
            }
        }
        return answer;
    }

    public IReadOnlyCollection<string> AllNotes => Notes;

    public bool IsEmpty => Series.Count == 0;

    /// <summary>The times of its points.</summary>
    public IEnumerable<long> Times => Series.Values.SelectMany(static points => points.Keys).Distinct();

    public bool HasHistograms => Series.Values.Any(static points => points.Values.Any(static value => value.Length > 1));

    /// <summary>Every number in it, those of histograms too.</summary>
    public IEnumerable<double> Numbers => Series.Values.SelectMany(static points => points.Values.SelectMany(static value => value));

    public IReadOnlyCollection<string> Labels => Series.Keys;

    /// <summary>The same to the last bit.</summary>
    public bool IsExactly(PeerAnswer other) => Error == other.Error && Labels.SequenceEqual(other.Labels) && Numbers.SequenceEqual(other.Numbers);

    /// <summary>Whether rows come in the same order; those with equal values may change places, and those of which only last digits say which is larger.</summary>
    public bool HasSameOrder(PeerAnswer other) => Order.SequenceEqual(other.Order)
        || (Kind == "vector" && Order.Count == other.Order.Count && Order.Select(First).Zip(other.Order.Select(other.First)).All(static pair => Near(pair.First, pair.Second)));

    /// <summary>At some time two rows have the same number.</summary>
    public bool HasEqualValues => Series.Values.SelectMany(static points => points.Select(static point => (point.Key, point.Value[0]))).GroupBy(static point => point).Any(static same => same.Skip(1).Any());

    /// <summary>The same points and numbers, but that here some are NaN.</summary>
    public bool IsExceptForNaN(PeerAnswer other)
        => Labels.SequenceEqual(other.Labels) && Times.SequenceEqual(other.Times) && Numbers.Zip(other.Numbers).All(pair => double.IsNaN(pair.First) || Near(pair.First, pair.Second));

    /// <summary>The same points, and no number farther from its counterpart than this.</summary>
    public bool IsWithin(double distance, PeerAnswer other)
        => Labels.SequenceEqual(other.Labels) && Times.SequenceEqual(other.Times) && Numbers.Zip(other.Numbers).All(pair => pair.First.Equals(pair.Second) || Math.Abs(pair.First - pair.Second) <= distance);

    /// <summary>Both are taken from the same rows, as many of them at each time.</summary>
    public bool TakesAsManyOf(PeerAnswer rows, PeerAnswer other)
    {
        bool IsTaken(PeerAnswer answer) => answer.Series.All(series => rows.Series.TryGetValue(series.Key, out var points) && series.Value.All(point => points.TryGetValue(point.Key, out var value) && Agree(point.Value, value)));
        static IEnumerable<long> TimesOf(PeerAnswer answer) => answer.Series.Values.SelectMany(static points => points.Keys).Order();
        return IsTaken(this) && IsTaken(other) && TimesOf(this).SequenceEqual(TimesOf(other));
    }

    /// <summary>Whether the very same rows come in the same order.</summary>
    public bool HasSameRows(PeerAnswer other) => Order.SequenceEqual(other.Order);

    double First(string labels) => Series[labels].First().Value[0];

    /// <summary>The same numbers at the same times, whatever series they belong to.</summary>
    public bool HasSameValues(PeerAnswer other) => Error is null && other.Error is null && Flat().SequenceEqual(other.Flat());

    IEnumerable<(long, double)> Flat() => Series.Values.SelectMany(static points => points.Select(static p => (p.Key, p.Value[0]))).Order();

    /// <summary>Drops the notes that begin so.</summary>
    public void Forget(string[] beginnings) => Notes.RemoveWhere(note => Array.Exists(beginnings, beginning => note.StartsWith(beginning, StringComparison.Ordinal)));

    /// <summary>Of more than ten notes, Prometheus shows any ten.</summary>
    bool HasNotesOf(PeerAnswer ours)
    {
        var omitted = Notes.Where(IsOfOmitted).ToArray();
        return omitted.Length > 0 ? omitted.SequenceEqual(ours.Notes.Where(IsOfOmitted)) : Notes.SetEquals(ours.Notes);
    }

    static bool IsOfOmitted(string note) => note.EndsWith(" annotations omitted", StringComparison.Ordinal);

    /// <summary>Null where both say the same.</summary>
    public string? Differ(PeerAnswer ours, bool exceptNotes = false)
    {
        if (Error is not null || ours.Error is not null)
            return ErrorType == ours.ErrorType && (Error == ours.Error || (Error is not null && ours.Error is not null && IsDuplicate(Error) && IsDuplicate(ours.Error)))
                ? null : $"theirs: {ErrorType} error {Error}\nours:   {ours.ErrorType} error {ours.Error}";
        if (Kind != ours.Kind && Kind is not null && ours.Kind is not null) return $"theirs: a {Kind}\nours:   a {ours.Kind}";
        if (Text != ours.Text) return $"theirs: {Text}\nours:   {ours.Text}";
        if (!exceptNotes && !HasNotesOf(ours)) return $"their notes: {string.Join(" | ", Notes)}\nour notes:   {string.Join(" | ", ours.Notes)}";
        if (!Series.Keys.SequenceEqual(ours.Series.Keys))
            return $"only theirs: {string.Join(" ", Series.Keys.Except(ours.Series.Keys))}\nonly ours:   {string.Join(" ", ours.Series.Keys.Except(Series.Keys))}";
        foreach (var (labels, points) in Series)
        {
            var own = ours.Series[labels];
            if (!points.Keys.SequenceEqual(own.Keys)) return $"{labels}: {points.Count} points, ours {own.Count}; only theirs {string.Join(",", points.Keys.Except(own.Keys).Take(5))}; only ours {string.Join(",", own.Keys.Except(points.Keys).Take(5))}";
            foreach (var (time, value) in points)
            {
                if (!Agree(value, own[time]))
                    return $"{labels} @ {time}: theirs {Shown(value)}, ours {Shown(own[time])}";
            }
        }
        return null;
    }

    /// <summary>Which two series are named depends on the order in which a store hands them out.</summary>
    static bool IsDuplicate(string error) => error.StartsWith("found duplicate series for the match group", StringComparison.Ordinal);

    /// <summary>Later versions say more about mended histograms, and nothing of names that there are not; which series is named may depend on their order.</summary>
    static string Essence(string note)
    {
        note = note.Replace(" for metric name \"\"", "", StringComparison.Ordinal);
        foreach (var beginning in (string[])["PromQL warning: vector contains a mix of histograms with exponential and custom buckets schemas", "PromQL info: input to histogram_quantile needed to be fixed for monotonicity"])
        {
            if (note.StartsWith(beginning, StringComparison.Ordinal)) return beginning + note[note.LastIndexOf(" (", StringComparison.Ordinal)..];
        }
        return Calculated().Replace(note, "$1");
    }

    /// <summary>A calculated parameter, and those of its digits in which two libraries may differ.</summary>
    [GeneratedRegex(@"(got -?\d+\.\d{6})\d{6,}")]
    private static partial Regex Calculated();

    /// <summary>Counts and sums nearly; the bounds of buckets, and which of them belong to it, to the last bit.</summary>
    static bool Agree(double[] theirs, double[] ours)
    {
        if (theirs.Length != ours.Length) return false;
        for (var i = 0; i < theirs.Length; i++)
        {
            var isBound = i >= 2 && (i - 2) % 4 != 3;
            if (isBound ? !theirs[i].Equals(ours[i]) : !Near(theirs[i], ours[i])) return false;
        }
        return true;
    }

    static bool Near(double a, double b)
        => a.Equals(b) || Math.Abs(a - b) <= Tolerance * Math.Max(Math.Abs(a), Math.Abs(b)) || Math.Abs(a - b) < SmallestDistance;

    void Add(string labels, JsonElement point)
    {
        Add(labels, (long)Math.Round(point[0].GetDouble() * 1000), point[1].ValueKind == JsonValueKind.String ? [Number(point[1])] : Values(point[1]));
    }

    static double Number(JsonElement text) => text.GetString() switch
    {
        "NaN" => double.NaN,
        "+Inf" => double.PositiveInfinity,
        "-Inf" => double.NegativeInfinity,
        var number => double.Parse(number!, CultureInfo.InvariantCulture),
    };

    static double[] Values(JsonElement histogram)
    {
        var values = new List<double> { Number(histogram.GetProperty("count")), Number(histogram.GetProperty("sum")) };
        if (!histogram.TryGetProperty("buckets", out var buckets)) return [.. values];
        foreach (var bucket in buckets.EnumerateArray()) values.AddRange([bucket[0].GetInt32(), Number(bucket[1]), Number(bucket[2]), Number(bucket[3])]);
        return [.. values];
    }

    /// <summary>Through the JSON that our API would send.</summary>
    static double[] Values(FloatHistogram histogram)
    {
        var json = new ArrayBufferWriter<byte>();
        json.Write("{"u8);
        new ResultWriter(json).Write(new VectorValue([new VectorSample(LabelSet.Empty, 0, 0) { Histogram = histogram }]));
        json.Write("}"u8);
        using var document = JsonDocument.Parse(json.WrittenMemory);
        return Values(document.RootElement.GetProperty("result")[0].GetProperty("histogram")[1]);
    }

    static string Shown(double[] values) => string.Join(' ', values.Select(static value => value.ToString("R", CultureInfo.InvariantCulture)));

    void Add(string labels, long timeMs, double[] value)
    {
        if (!Series.TryGetValue(labels, out var points)) Series[labels] = points = [];
        if (points.Count == 0) Order.Add(labels);
        points[timeMs] = value;
    }
}
