using System.Globalization;
using Barograph.PodTrace.Rules;

namespace Barograph.PodTrace.Reports;

/// <summary>The report for a terminal, with podtrace's titles and labels; colours only where eyes are.</summary>
/// <param name="width">Columns of the terminal; text in a pipe is as wide as is good to read.</param>
public sealed class TextReport(TextWriter output, bool colour, TimeZoneInfo zone, int width = TextReport.UsualWidth)
{
    const int BarCells = 30;
    const int ChartCells = 60;
    const int IssueIndent = 12;
    public const int UsualWidth = 112;
    const int LeastWidth = 60;
    const string Reset = "\e[0m";

    public void Write(Report report)
    {
        Line(Paint("\e[1m", $"=== Diagnostic Report (collected over {Seconds(report.Duration)}) ==="));
        Line("");
        foreach (var section in report.Sections)
        {
            Line(Paint("\e[1;36m", section.Title + ":"));
            foreach (var line in section.Lines) Write(line);
            if (section.Key == SummarySection.Key) Line($"  Collection period: {Clock(report.Started)} to {Clock(report.Ended)}");
            Line("");
        }
        if (report.Remarks.Count > 0)
        {
            Line(Paint("\e[1;36m", "Not Seen:"));
            foreach (var remark in report.Remarks) Line("  " + Paint("\e[33m", Clean(remark)));
            Line("");
        }
        WriteIssues(report.Issues);
    }

    void Write(ReportLine line)
    {
        switch (line)
        {
            case Figure figure:
                Line($"  {figure.Label}: {Paint(figure.Tone, FigureText.Of(figure))}");
                break;
            case FigureRow row:
                Line($"  {row.Label}: {FigureText.Row(row)}");
                break;
            case Words words:
                Line($"  {words.Label}: {Paint(words.Tone, Clean(words.Text))}");
                break;
            case Histogram { Latency.Count: > 0 } histogram:
                Line($"  {histogram.Label}: {Paint("\e[34m", Sparks.Histogram(histogram.Latency))}");
                break;
            case Timeline timeline when timeline.Seconds.Count > 1:
                Line($"  {timeline.Label}: {Paint("\e[34m", "|" + Sparks.Line(Sparks.Fit(timeline.Seconds, ChartCells)) + "|")} most {timeline.Seconds.Max()}");
                break;
            case Ranking ranking:
                Line($"  {ranking.Label}:");
                foreach (var item in ranking.Items)
                {
                    Line($"    - {Paint(item.Tone, Clean(item.Text))}{(item.Share >= 0 ? " " + Paint("\e[34m", Sparks.Bar(item.Share, BarCells)) : "")}");
                    foreach (var below in item.Below) Line("        " + Clean(below));
                }
                break;
        }
    }

    void WriteIssues(IReadOnlyList<Issue> issues)
    {
        if (issues.Count == 0)
        {
            Line(Paint("\e[32m", "No potential issues found."));
            return;
        }
        Line(Paint("\e[1;36m", "Potential Issues Detected:"));
        foreach (var issue in issues)
        {
            var label = Issue.Label(issue.Severity).PadRight(IssueIndent - 2);
            Wrapped(Clean(issue.Title), first => $"  {Paint(Colour(issue.Severity), label)}{Paint("\e[1m", first)}", rest => new string(' ', IssueIndent) + Paint("\e[1m", rest));
            foreach (var evidence in issue.Evidence) Wrapped(Clean(evidence), static first => new string(' ', IssueIndent) + "· " + first, static rest => new string(' ', IssueIndent + 2) + rest);
            Wrapped(Clean(issue.Advice), first => new string(' ', IssueIndent) + Paint("\e[2m", first), rest => new string(' ', IssueIndent) + Paint("\e[2m", rest));
        }
    }

    // Broken between words only: an address or path stays whole.
    void Wrapped(string text, Func<string, string> first, Func<string, string> rest)
    {
        var form = first;
        var line = "";
        foreach (var word in text.Split(' '))
        {
            if (line.Length > 0 && line.Length + word.Length + 1 > Math.Clamp(width, LeastWidth, UsualWidth) - IssueIndent)
            {
                Line(form(line));
                (form, line) = (rest, word);
            }
            else
            {
                line = line.Length == 0 ? word : line + " " + word;
            }
        }
        Line(form(line));
    }

    void Line(string text)
    {
        output.Write(text);
        output.Write('\n');
    }

    string Paint(Tone tone, string text) => tone switch { Tone.Bad => Paint("\e[31m", text), Tone.Odd => Paint("\e[33m", text), _ => text };

    string Paint(string code, string text) => colour && text.Length > 0 ? code + text + Reset : text;

    static string Colour(Severity severity) => severity switch { Severity.Critical => "\e[1;31m", Severity.Warning => "\e[1;33m", _ => "\e[1;34m" };

    string Clock(DateTimeOffset time) => TimeZoneInfo.ConvertTime(time, zone).ToString("HH:mm:ss", CultureInfo.InvariantCulture);

    string Clean(string text) => Printable.Text(ReportTime.Write(text, zone));

    static string Seconds(TimeSpan duration) => string.Create(CultureInfo.InvariantCulture, $"{duration.TotalSeconds:0.000}s");
}
