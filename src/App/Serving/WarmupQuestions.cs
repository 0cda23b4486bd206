using System.Globalization;
using System.Text;
using Barograph.Model.Labels;

namespace Barograph.App.Serving;

/// <summary>What <see cref="Warmup"/> asks: the forms of a question that people and dashboards use, about one metric and about one of its series at a time.</summary>
/// <param name="metric">A name of the old kind.</param>
/// <param name="narrow">Labels that only a few of its series have; none where it has few.</param>
/// <param name="series">Some of them, at least one.</param>
/// <param name="startMs">The oldest time there is.</param>
/// <param name="endMs">The newest.</param>
sealed class WarmupQuestions(string metric, IReadOnlyList<(string Name, string Value)> narrow, IReadOnlyList<LabelSet> series, long startMs, long endMs)
{
    /// <summary>More series are not asked for at a time: the questions are to be small.</summary>
    public const int MostSeries = 100;

    // The last hour lies in the head, what is older in blocks as well.
    const long HourMs = 3_600_000, LongMs = 6 * HourMs;

    /// <summary>Whether a question can name the series without quoted names.</summary>
    public static bool CanName(LabelSet series)
    {
        if (!LegalNames.IsLegacyMetricName(series["__name__"u8])) return false;
        for (var reader = series.Read(); reader.Read();)
        {
            if (!LegalNames.IsLegacyLabelName(reader.Name)) return false;
        }
        return true;
    }

    /// <summary>All but the name.</summary>
    public static IReadOnlyList<(string Name, string Value)> LabelsOf(LabelSet series)
    {
        var labels = new List<(string, string)>();
        for (var reader = series.Read(); reader.Read();)
        {
            if (!reader.Name.SequenceEqual("__name__"u8)) labels.Add((Encoding.UTF8.GetString(reader.Name), Encoding.UTF8.GetString(reader.Value)));
        }
        return labels;
    }

    /// <summary>Paths of the API with their parameters.</summary>
    /// <param name="turn">Chooses the one series: what is done when it is looked at for the first time is to be rehearsed, too.</param>
    public IEnumerable<string> All(int turn)
    {
        var chosen = series[turn % series.Count];
        var one = chosen.ToString();
        var (label, value) = LabelsOf(chosen) is [.., var last] ? last : ("", "");
        var end = Seconds(endMs);
        foreach (var expression in Expressions(one, label, value))
        {
            var query = Uri.EscapeDataString(expression);
            yield return $"/api/v1/query?query={query}&time={end}";
            yield return $"/api/v1/query_range?query={query}&start={Back(HourMs)}&end={end}&step=15";
            yield return $"/api/v1/query_range?query={query}&start={Back(LongMs)}&end={end}&step=60";
        }
        var span = $"start={Back(LongMs)}&end={end}";
        yield return $"/api/v1/query_range?query={Uri.EscapeDataString($"rate({one}[5m])")}&{span}&step=15";
        yield return $"/api/v1/label/__name__/values?{span}";
        if (label.Length > 0) yield return $"/api/v1/label/{label}/values?{span}";
        yield return $"/api/v1/labels?{span}";
        yield return $"/api/v1/series?match[]={Uri.EscapeDataString(one)}&{span}";
        yield return $"/api/v1/series?match[]={Uri.EscapeDataString(Several(""))}&{span}";
    }

    IEnumerable<string> Expressions(string one, string label, string value)
    {
        var several = Several("");
        yield return one;
        yield return $"rate({one}[5m])";
        yield return $"sum by (job) (rate({several}[5m]))";
        yield return $"{one} / 2 > 1";
        yield return $"topk(3, rate({several}[5m]))";
        yield return $"histogram_quantile(0.9, sum by (le) (rate({one}[5m])))";
        yield return $"sum by (job) ({several} * on (instance, job) group_left () {one})";
        yield return $"sum by (rehearsed) ({several} * on (instance, job) group_left (rehearsed) label_replace({one}, \"rehearsed\", \"$1\", \"job\", \"(.*)\"))";
        yield return $"max_over_time({one}[10m:1m])";
        yield return $"avg by (instance) (avg_over_time({one}[1h]))";
        if (label.Length == 0) yield break;
        var (first, last) = Ends(value);
        yield return $"count by ({label}) ({Several($"{label}=~\"{first}.*{last}\",{label}!~\"nothing|nobody\"")})";
        yield return $"sum by ({label}) ({Several($"{label}=~\"{first}.+|nothing\"")})";
        yield return $"max by ({label}) ({{__name__=~\"{metric}\",{Narrow(",")}{label}!=\"\"}})";
    }

    /// <summary>Of a value, what can stand in a regular expression as it is.</summary>
    static (string First, string Last) Ends(string value)
    {
        var first = new StringBuilder();
        foreach (var letter in value)
        {
            if (!char.IsAsciiLetterOrDigit(letter) || first.Length == 4) break;
            first.Append(letter);
        }
        return (first.ToString(), value.Length > first.Length && char.IsAsciiLetterOrDigit(value[^1]) ? value[^1..] : "");
    }

    string Several(string matchers) => $"{metric}{{{Narrow(matchers.Length > 0 ? "," : "")}{matchers}}}";

    // A set of labels is printed as matchers in braces.
    string Narrow(string end) => narrow.Count == 0 ? "" : LabelSet.Of([.. narrow]).ToString()[1..^1] + end;

    string Back(long spanMs) => Seconds(Math.Max(startMs, endMs - spanMs));

    static string Seconds(long timeMs) => (timeMs / 1000.0).ToString("0.###", CultureInfo.InvariantCulture);
}
