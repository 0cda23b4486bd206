using Barograph.Rules.Testing;
using Spectre.Console;

namespace Barograph.App.Commands;

/// <summary>What a test expected and what was found, side by side; what is the same on both sides stands in one row and is not marked.</summary>
static class FailureTable
{
    const string Indent = "        ";
    const int MaxColumn = 100; // more than that is folded

    public static void Write(IAnsiConsole console, RuleTestFailure failure, bool asDiff)
    {
        var rows = Pair(failure.Expected, failure.Found);
        if (asDiff) WriteDiff(console, rows);
        else WriteColumns(console, rows);
    }

    /// <summary>Entries that are equal stand together, the others one below the other in their order.</summary>
    static List<(string? Expected, string? Found)> Pair(IReadOnlyList<string> expected, IReadOnlyList<string> found)
    {
        var left = found.ToList();
        var rows = new List<(string?, string?)>();
        var unmatched = new List<string>();
        foreach (var entry in expected)
        {
            if (left.Remove(entry)) rows.Add((entry, entry));
            else unmatched.Add(entry);
        }
        for (var i = 0; i < Math.Max(unmatched.Count, left.Count); i++) rows.Add((i < unmatched.Count ? unmatched[i] : null, i < left.Count ? left[i] : null));
        return rows;
    }

    static void WriteColumns(IAnsiConsole console, List<(string? Expected, string? Found)> rows)
    {
        var lines = rows.Select(static row => (Expected: Lines(row.Expected), Found: Lines(row.Found), Same: row.Expected == row.Found)).ToList();
        var width = Math.Max("expected".Length, lines.SelectMany(static row => row.Expected).Select(static line => line.Length).DefaultIfEmpty(0).Max());
        console.WriteLine($"{Indent}{"expected".PadRight(width)} | found");
        foreach (var (expected, found, same) in lines)
        {
            for (var i = 0; i < Math.Max(expected.Count, found.Count); i++)
            {
                var left = i < expected.Count ? expected[i] : "";
                var right = i < found.Count ? found[i] : "";
                if (same || left == right) console.WriteLine($"{Indent}{left.PadRight(width)} | {right}");
                else console.MarkupLineInterpolated($"{Indent}[green]{left.PadRight(width)}[/] | [red]{right}[/]");
            }
        }
    }

    static void WriteDiff(IAnsiConsole console, List<(string? Expected, string? Found)> rows)
    {
        foreach (var (expected, found) in rows)
        {
            var right = found?.Split('\n') ?? [];
            foreach (var line in expected?.Split('\n') ?? [])
            {
                if (right.Contains(line)) console.WriteLine($"{Indent}  {line}");
                else console.MarkupLineInterpolated($"{Indent}[green]- {line}[/]");
            }
            var left = expected?.Split('\n') ?? [];
            foreach (var line in right.Where(line => !left.Contains(line))) console.MarkupLineInterpolated($"{Indent}[red]+ {line}[/]");
        }
    }

    static List<string> Lines(string? entry)
    {
        if (entry is null) return ["(nothing)"];
        var lines = new List<string>();
        foreach (var line in entry.Split('\n'))
            for (var at = 0; at < Math.Max(1, line.Length); at += MaxColumn) lines.Add(line.Substring(at, Math.Min(MaxColumn, line.Length - at)));
        return lines;
    }
}
