using System.Text.Json;
using System.Text.RegularExpressions;
using Barograph.Formats.Configuration;
using Barograph.Formats.Configuration.Rules;

namespace Barograph.Tests.Conformance;

/// <summary>Queries to compare parsers with: all of the field's scripts, alert rules and dashboards, and our own right and wrong ones.</summary>
static partial class QueryCollection
{
    public static IReadOnlyList<string> All(string corpora)
    {
        var queries = new List<string>();
        queries.AddRange(FromScripts(Path.Combine(corpora, "promql")));
        queries.AddRange(FromRules(Path.Combine(corpora, "alert-rules")));
        queries.AddRange(FromDashboards(Path.Combine(corpora, "dashboards")));
        queries.AddRange(Own());
        return [.. queries.Distinct()];
    }

    /// <summary>Those of people who use it: alert rules and dashboards.</summary>
    public static IReadOnlyList<string> OfField(string corpora)
        => [.. FromRules(Path.Combine(corpora, "alert-rules")).Concat(FromDashboards(Path.Combine(corpora, "dashboards"))).Concat(FromVariables(Path.Combine(corpora, "dashboards"))).Distinct()];

    /// <summary>Each expression of the rules as their own loader reads it, and of the panels, and the selectors behind the variables of dashboards; each as often as it stands there.</summary>
    public static (string[] Rules, string[] Panels, string[] Variables) EveryOneOfField(string corpora)
        => ([.. FromRules(Path.Combine(corpora, "alert-rules"))], [.. FromDashboards(Path.Combine(corpora, "dashboards"))], [.. FromVariables(Path.Combine(corpora, "dashboards"))]);

    public static IEnumerable<string> Own()
    {
        var file = Path.Combine(AppContext.BaseDirectory, "Promql", "queries.txt");
        return File.ReadAllLines(file).Where(line => line.Length > 0 && !line.StartsWith("## ", StringComparison.Ordinal))
            .Select(line => line.Replace("\\n", "\n", StringComparison.Ordinal));
    }

    /// <summary>The query with a character or a word lost, doubled, moved, or taken from another query.</summary>
    public static string Slip(string query, string other, Random random)
    {
        var words = Word().Matches(query).Select(word => word.Value).ToList();
        var others = Word().Matches(other).Select(word => word.Value).ToList();
        var at = random.Next(words.Count);
        switch (random.Next(5))
        {
            case 0: words.RemoveAt(at); break;
            case 1: words.Insert(at, words[random.Next(words.Count)]); break;
            case 2: words.Insert(at, others[random.Next(others.Count)]); break;
            case 3: words[at] = others[random.Next(others.Count)]; break;
            default: words[at] = words[at].Remove(random.Next(words[at].Length), 1); break;
        }

        return string.Concat(words);
    }

    static IEnumerable<string> FromScripts(string folder)
    {
        if (!Directory.Exists(folder)) yield break;
        foreach (var line in Directory.EnumerateFiles(folder, "*.test").Order(StringComparer.Ordinal).SelectMany(File.ReadLines))
        {
            if (Eval().Match(line) is { Success: true } eval) yield return eval.Groups[1].Value.Trim();
        }
    }

    static IEnumerable<string> FromRules(string folder)
    {
        if (!Directory.Exists(folder)) return [];
        return Directory.EnumerateFiles(folder, "*.yml", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .SelectMany(static file => RuleFile.Parse(File.ReadAllBytes(file), file, NameValidation.Utf8).Groups.SelectMany(static group => group.Rules).Select(static rule => rule.Expr.Trim()));
    }

    static IEnumerable<string> FromDashboards(string folder)
    {
        if (!Directory.Exists(folder)) yield break;
        foreach (var file in Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal))
        {
            using var dashboard = JsonDocument.Parse(File.ReadAllText(file));
            foreach (var query in Expressions(dashboard.RootElement)) yield return Filled(query);
        }
    }

    /// <summary><c>label_values(SELECTOR, label)</c>, by which a dashboard finds what its variables may be.</summary>
    static IEnumerable<string> FromVariables(string folder)
    {
        if (!Directory.Exists(folder)) yield break;
        foreach (var file in Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal))
        {
            foreach (Match match in LabelValues().Matches(File.ReadAllText(file))) yield return Filled(match.Groups[1].Value.Replace("\\\"", "\"", StringComparison.Ordinal));
        }
    }

    static string Filled(string query)
        => Variable().Replace(query.Replace("$__rate_interval", "4m", StringComparison.Ordinal).Replace("$__interval", "1m", StringComparison.Ordinal), "x");

    static IEnumerable<string> Expressions(JsonElement element)
    {
        if (element.ValueKind == JsonValueKind.Object)
        {
            foreach (var member in element.EnumerateObject())
            {
                if (member.NameEquals("expr") && member.Value.ValueKind == JsonValueKind.String) yield return member.Value.GetString()!;
                else
                    foreach (var query in Expressions(member.Value)) yield return query;
            }
        }
        else if (element.ValueKind == JsonValueKind.Array)
        {
            foreach (var query in element.EnumerateArray().SelectMany(Expressions)) yield return query;
        }
    }

    [GeneratedRegex(@"^\s*eval\S*\s+(?:instant\s+at\s+\S+|range\s+from\s+\S+\s+to\s+\S+\s+step\s+\S+)\s+(.+)$")]
    private static partial Regex Eval();

    [GeneratedRegex(@"\w+|\s+|[^\w\s]")]
    private static partial Regex Word();

    [GeneratedRegex(@"label_values\(((?:[^,""\\]|\\""(?:[^""\\])*\\"")+(?:\{(?:[^}])*\})?)\s*,\s*\w+\s*\)")]
    private static partial Regex LabelValues();

    [GeneratedRegex(@"\$\{?\w+(?::\w+)?\}?|\[\[\w+(?::\w+)?\]\]")]
    private static partial Regex Variable();
}
