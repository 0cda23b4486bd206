using System.Globalization;
using Barograph.PodTrace.Stories;

namespace Barograph.PodTrace.Reports;

/// <summary>Two reports side by side, for a terminal: what is new, what got worse, what got better.</summary>
public sealed class TextComparison(TextWriter output, bool colour)
{
    const int MostLines = 20;
    const int MostOther = 10;

    public void Write(ReportComparison comparison, ReportFile before, ReportFile after)
    {
        Line(Paint("\e[1m", string.Create(CultureInfo.InvariantCulture, $"=== {Printable.Text(before.Name)} ({before.Seconds:0.0}s) against {Printable.Text(after.Name)} ({after.Seconds:0.0}s) ===")));
        Line("");
        Issues("New Issues", comparison.NewIssues, "\e[31m", "+");
        Issues("Issues That Are Gone", comparison.GoneIssues, "\e[32m", "-");
        Changes("Worse", comparison.Worse, "\e[31m", MostLines);
        Changes("Better", comparison.Better, "\e[32m", MostLines);
        Changes("Different", comparison.Other, "\e[36m", MostOther);
        if (comparison is { NewIssues.Count: 0, GoneIssues.Count: 0, Worse.Count: 0, Better.Count: 0, Other.Count: 0 }) Line("Nothing changed by a quarter or more.");
    }

    void Issues(string title, IReadOnlyList<ReportedIssue> issues, string code, string sign)
    {
        if (issues.Count == 0) return;
        Line(Paint("\e[1;36m", title + ":"));
        foreach (var issue in issues) Line("  " + Paint(code, $"{sign} {issue.Severity.ToUpperInvariant(),-8} {Printable.Text(issue.Title)}"));
        Line("");
    }

    void Changes(string title, IReadOnlyList<FigureChange> changes, string code, int most)
    {
        if (changes.Count == 0) return;
        Line(Paint("\e[1;36m", title + ":"));
        foreach (var change in changes.Take(most)) Line("  " + Paint(code, Times(change).PadLeft(9)) + "  " + Describe(change));
        if (changes.Count > most) Line(string.Create(CultureInfo.InvariantCulture, $"  … and {changes.Count - most} smaller ones"));
        Line("");
    }

    static string Describe(FigureChange change)
    {
        var item = change.Place.Item.Length > 0 ? Printable.Text(change.Place.Item) + " " : "";
        return $"{change.Place.Section}: {item}{Words(change.Place.Key)}  {Value(change, change.Before)} → {Value(change, change.After)}";
    }

    static string Times(FigureChange change) => change switch
    {
        { Before: 0 } => "new",
        { After: 0 } => "gone",
        { Ratio: >= 1000 } => ">1000x",
        { Ratio: >= 10 } => string.Create(CultureInfo.InvariantCulture, $"{change.Ratio:0}x"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{change.Ratio:0.00}x"),
    };

    static string Value(FigureChange change, double value) => change.Place.Key switch
    {
        var key when key.EndsWith("_ms", StringComparison.Ordinal) => string.Create(CultureInfo.InvariantCulture, $"{value:0.00}ms"),
        var key when key.EndsWith("_rate", StringComparison.Ordinal) && key != "events_per_second" || key.EndsWith("_percent", StringComparison.Ordinal) => string.Create(CultureInfo.InvariantCulture, $"{value:0.0}%"),
        var key when key.Contains("bytes", StringComparison.Ordinal) => Durations.Size(value) + (change.PerSecond || key.EndsWith("per_second", StringComparison.Ordinal) ? "/s" : ""),
        _ => string.Create(CultureInfo.InvariantCulture, $"{value:0.##}") + (change.PerSecond ? "/s" : ""),
    };

    static string Words(string key)
    {
        var bare = key.EndsWith("_ms", StringComparison.Ordinal) ? key[..^3] : key;
        return bare.Replace('_', ' ');
    }

    void Line(string text)
    {
        output.Write(text);
        output.Write('\n');
    }

    string Paint(string code, string text) => colour ? code + text + "\e[0m" : text;
}
