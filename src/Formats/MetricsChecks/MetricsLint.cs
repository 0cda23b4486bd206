using Barograph.Model.Metadata;

namespace Barograph.Formats.MetricsChecks;

/// <summary>The conventions of Prometheus metrics, in promtool's words, because build pipelines grep for them.</summary>
static class MetricsLint
{
    static readonly string[] BaseUnits = ["amperes", "bytes", "celsius", "grams", "joules", "kelvin", "meters", "metres", "seconds", "volts"];

    static readonly Dictionary<string, string> OtherUnits = new(StringComparer.Ordinal)
    {
        ["minutes"] = "seconds",
        ["hours"] = "seconds",
        ["days"] = "seconds",
        ["weeks"] = "seconds",
        ["kelvins"] = "kelvin",
        ["fahrenheit"] = "celsius",
        ["rankine"] = "celsius",
        ["inches"] = "meters",
        ["yards"] = "meters",
        ["miles"] = "meters",
        ["bits"] = "bytes",
        ["calories"] = "joules",
        ["pounds"] = "grams",
        ["ounces"] = "grams",
    };

    static readonly string[] Prefixes =
    [
        "", "pico", "nano", "micro", "milli", "centi", "deci", "deca", "hecto", "kilo", "kibi", "mega", "mibi", "giga", "gibi", "tera", "tebi", "peta", "pebi",
    ];

    static readonly string[] Abbreviations = ["s", "ms", "us", "ns", "sec", "b", "kb", "mb", "gb", "tb", "pb", "m", "h", "d"];

    public static IEnumerable<MetricsFinding> Judge(LintedFamily family) => Problems(family).Select(problem => new MetricsFinding(family.Name, problem));

    static IEnumerable<string> Problems(LintedFamily family)
    {
        var name = family.Name;
        var type = family.Type ?? MetricType.Unknown;
        if (string.IsNullOrEmpty(family.Help)) yield return "no help text";
        if (UnitProblem(name) is { } unit) yield return unit;
        var isTotal = name.EndsWith("_total", StringComparison.Ordinal);
        if (type == MetricType.Counter && !isTotal) yield return "counter metrics should have \"_total\" suffix";
        if (type is not (MetricType.Counter or MetricType.Unknown) && isTotal) yield return "non-counter metrics should not have \"_total\" suffix";
        if (type != MetricType.Unknown)
        {
            foreach (var problem in ReservedProblems(family, type)) yield return problem;
        }

        var word = type.ToString().ToLowerInvariant();
        if (type != MetricType.Unknown && HasWord(name.ToLowerInvariant(), word)) yield return $"metric name should not include type '{word}'";

        if (name.Contains(':', StringComparison.Ordinal)) yield return "metric names should not contain ':'";
        if (IsCamelCase(name)) yield return "metric names should be written in 'snake_case' not 'camelCase'";
        foreach (var label in family.LabelNames.Where(IsCamelCase)) yield return "label names should be written in 'snake_case' not 'camelCase'";
        foreach (var abbreviation in Abbreviations)
        {
            if (HasWord(name.ToLowerInvariant(), abbreviation)) yield return "metric names should not contain abbreviated units";
        }
    }

    static IEnumerable<string> ReservedProblems(LintedFamily family, MetricType type)
    {
        var isHistogram = type == MetricType.Histogram;
        var isSummary = type == MetricType.Summary;
        if (!isHistogram && family.Name.EndsWith("_bucket", StringComparison.Ordinal)) yield return "non-histogram metrics should not have \"_bucket\" suffix";
        foreach (var suffix in (string[])["_count", "_sum"])
        {
            if (!isHistogram && !isSummary && family.Name.EndsWith(suffix, StringComparison.Ordinal))
                yield return $"non-histogram and non-summary metrics should not have \"{suffix}\" suffix";
        }

        foreach (var label in family.LabelNames)
        {
            if (!isHistogram && label == "le") yield return "non-histogram metrics should not have \"le\" label";
            if (!isSummary && label == "quantile") yield return "non-summary metrics should not have \"quantile\" label";
        }
    }

    static bool HasWord(string name, string word) =>
        name.Contains($"_{word}_", StringComparison.Ordinal) || name.EndsWith($"_{word}", StringComparison.Ordinal);

    static bool IsCamelCase(string name)
    {
        for (var i = 1; i < name.Length; i++)
        {
            if (char.IsAsciiLetterLower(name[i - 1]) && char.IsAsciiLetterUpper(name[i])) return true;
        }

        return false;
    }

    // A whole word of the name must be the unit: "thermometers" are no meters, "kilometers" are.
    static string? UnitProblem(string name)
    {
        foreach (var word in name.Split('_'))
        {
            foreach (var prefix in Prefixes)
            {
                if (!word.StartsWith(prefix, StringComparison.Ordinal)) continue;
                var unit = word[prefix.Length..];
                var basic = BaseUnits.Contains(unit) ? unit : OtherUnits.GetValueOrDefault(unit);
                if (basic is not null) return basic == word ? null : $"use base unit \"{basic}\" instead of \"{word}\"";
            }
        }

        return null;
    }
}
