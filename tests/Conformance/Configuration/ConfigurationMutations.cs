using System.Text;

namespace Barograph.Tests.Conformance.Configuration;

/// <summary>A good configuration, spoilt in one place at a time: each line's key dropped, mistyped, doubled, or given values of other kinds.</summary>
static class ConfigurationMutations
{
    // One of each, and what lies at the borders of the value grammars.
    static readonly string[] Values = ["null", "''", "[]", "{}", "foo", "-1", "0", "1.5", "15", "true", "1e3", "15s", "1MB", "http://h:x", "'a b'", "[a]", "{a: b}"];

    public static IEnumerable<(string Name, string Text)> Of(string good, int most)
    {
        var lines = good.Split('\n');
        var all = new List<(string, string)>();
        for (var i = 0; i < lines.Length; i++)
        {
            var line = lines[i];
            var key = line.TrimStart(' ', '-');
            var colon = key.IndexOf(':', StringComparison.Ordinal);
            if (colon <= 0 || key.StartsWith('#')) continue;
            var indent = line.Length - key.Length;
            var name = $"line {i + 1} ({key[..colon]})";
            var hasValue = key[(colon + 1)..].Trim().Length > 0;
            all.Add(($"{name} mistyped", With(lines, i, line[..indent] + "x" + key)));
            if (hasValue)
            {
                all.Add(($"{name} doubled", With(lines, i, line + "\n" + new string(' ', indent) + key)));
                if (!line.TrimStart().StartsWith('-')) all.Add(($"{name} dropped", With(lines, i, null)));
                foreach (var value in Values) all.Add(($"{name} = {value}", With(lines, i, $"{line[..indent]}{key[..colon]}: {value}")));
            }
        }

        // Spread over the whole file, the same choice every time.
        var step = Math.Max(1.0, (double)all.Count / most);
        for (var at = 0.0; at < all.Count; at += step) yield return all[(int)at];
    }

    static string With(string[] lines, int index, string? replacement)
    {
        var text = new StringBuilder();
        for (var i = 0; i < lines.Length; i++)
        {
            if (i != index) text.Append(lines[i]).Append('\n');
            else if (replacement is not null) text.Append(replacement).Append('\n');
        }

        return text.ToString();
    }
}
