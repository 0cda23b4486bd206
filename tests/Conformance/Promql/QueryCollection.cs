using System.Text.Json;
using System.Text.RegularExpressions;

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
        => [.. FromRules(Path.Combine(corpora, "alert-rules")).Concat(FromDashboards(Path.Combine(corpora, "dashboards"))).Distinct()];

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

    /// <summary>The expressions stand in one line, quoted or not, or indented below <c>expr: |</c>.</summary>
    static IEnumerable<string> FromRules(string folder)
    {
        if (!Directory.Exists(folder)) yield break;
        foreach (var file in Directory.EnumerateFiles(folder, "*.yml", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            foreach (var line in File.ReadLines(file))
            {
                if (Rule().Match(line) is not { Success: true } rule) continue;
                var text = rule.Groups[1].Value.Trim();
                if (text.StartsWith('\'') && text.EndsWith('\'')) text = text[1..^1].Replace("''", "'", StringComparison.Ordinal);
                else if (text.StartsWith('"') && text.EndsWith('"')) text = text[1..^1].Replace("\\\"", "\"", StringComparison.Ordinal);
                if (text is not ("|" or ">" or "|-" or ">-")) yield return text;
            }
        }
    }

    static IEnumerable<string> FromDashboards(string folder)
    {
        if (!Directory.Exists(folder)) yield break;
        foreach (var file in Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal))
        {
            using var dashboard = JsonDocument.Parse(File.ReadAllText(file));
            foreach (var query in Expressions(dashboard.RootElement))
                yield return Variable().Replace(query.Replace("$__rate_interval", "4m", StringComparison.Ordinal).Replace("$__interval", "1m", StringComparison.Ordinal), "x");
        }
    }

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

    [GeneratedRegex(@"^\s*(?:- )?expr:\s*(.+)$")]
    private static partial Regex Rule();

    [GeneratedRegex(@"\$\{?\w+(?::\w+)?\}?|\[\[\w+(?::\w+)?\]\]")]
    private static partial Regex Variable();
}
