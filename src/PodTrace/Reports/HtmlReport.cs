using System.Globalization;
using System.Net;
using System.Text;
using Barograph.PodTrace.Rules;

namespace Barograph.PodTrace.Reports;

/// <summary>The report as one page that needs nothing else: charts are SVG in it, and it is light or dark as the reader's system is. Issues come first.</summary>
public static class HtmlReport
{
    public static void Write(Stream output, Report report, TimeZoneInfo zone)
    {
        using var text = new StreamWriter(output, new UTF8Encoding(false), 4096, leaveOpen: true) { NewLine = "\n" };
        new Page(text, zone).Write(report);
    }

    sealed class Page(TextWriter text, TimeZoneInfo zone)
    {
        public void Write(Report report)
        {
            var title = "podtrace: " + (report.Target.Length > 0 ? Printable.Text(report.Target) : "report");
            text.WriteLine("<!doctype html>");
            text.WriteLine($"<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>{Safe(title)}</title>");
            text.WriteLine($"<style>{HtmlStyle.Text}</style></head><body>");
            text.WriteLine($"<header><h1>Diagnostic Report</h1><p>{Safe(report.Target)}</p><p>{Clock(report.Started)} to {Clock(report.Ended)}, collected over {report.Duration.TotalSeconds.ToString("0.000", CultureInfo.InvariantCulture)}s</p></header>");
            Issues(report.Issues);
            text.WriteLine("<main>");
            foreach (var section in report.Sections) Section(section);
            if (report.Remarks.Count > 0) text.WriteLine($"<section><h2>Not Seen</h2><ul>{string.Concat(report.Remarks.Select(r => $"<li>{Safe(r)}</li>"))}</ul></section>");
            text.WriteLine("</main></body></html>");
        }

        void Issues(IReadOnlyList<Issue> issues)
        {
            text.WriteLine("<section class=\"issues\"><h2>Potential Issues Detected</h2>");
            if (issues.Count == 0) text.WriteLine("<p class=\"good\">No potential issues found.</p>");
            foreach (var issue in issues)
            {
                var kind = Issue.Label(issue.Severity);
                text.WriteLine($"<article class=\"{kind.ToLowerInvariant()}\"><span class=\"badge\">{kind}</span><div><h3>{Safe(issue.Title)}</h3>");
                if (issue.Evidence.Count > 0) text.WriteLine($"<ul>{string.Concat(issue.Evidence.Select(e => $"<li>{Safe(e)}</li>"))}</ul>");
                text.WriteLine($"<p>{Safe(issue.Advice)}</p></div></article>");
            }
            text.WriteLine("</section>");
        }

        void Section(ReportSection section)
        {
            text.WriteLine($"<section id=\"{Safe(section.Key)}\"><h2>{Safe(section.Title)}</h2>");
            var inTable = false;
            foreach (var line in section.Lines)
            {
                var row = line is Figure or FigureRow or Words;
                if (row != inTable) text.WriteLine(row ? "<table>" : "</table>");
                inTable = row;
                Line(line);
            }
            if (inTable) text.WriteLine("</table>");
            text.WriteLine("</section>");
        }

        void Line(ReportLine line)
        {
            switch (line)
            {
                case Figure figure:
                    Row(figure.Label, FigureText.Of(figure), figure.Tone);
                    break;
                case FigureRow row:
                    Row(row.Label, FigureText.Row(row), Tone.Plain);
                    break;
                case Words words:
                    Row(words.Label, words.Text, words.Tone);
                    break;
                case Histogram { Latency.Count: > 0 } histogram:
                    text.WriteLine(SvgCharts.Histogram(histogram.Latency, histogram.Label));
                    break;
                case Timeline timeline when timeline.Seconds.Count > 1:
                    text.WriteLine(SvgCharts.Timeline(timeline.Seconds, timeline.Label));
                    break;
                case Ranking ranking:
                    List(ranking);
                    break;
            }
        }

        void Row(string label, string value, Tone tone) => text.WriteLine($"<tr{Class(tone)}><th>{Safe(label)}</th><td>{Safe(value)}</td></tr>");

        void List(Ranking ranking)
        {
            text.WriteLine($"<h4>{Safe(ranking.Label)}</h4><ul class=\"ranking\">");
            foreach (var item in ranking.Items)
            {
                var bar = item.Share >= 0 ? string.Create(CultureInfo.InvariantCulture, $"<i style=\"width:{Math.Clamp(item.Share, 0, 1) * 100:0.0}%\"></i>") : "";
                text.WriteLine($"<li{Class(item.Tone)}>{bar}<span>{Safe(item.Text)}</span>{(item.Below.Count > 0 ? $"<pre>{Safe(string.Join('\n', item.Below))}</pre>" : "")}</li>");
            }
            text.WriteLine("</ul>");
        }

        static string Class(Tone tone) => tone switch { Tone.Bad => " class=\"bad\"", Tone.Odd => " class=\"odd\"", _ => "" };

        string Clock(DateTimeOffset time) => TimeZoneInfo.ConvertTime(time, zone).ToString("yyyy-MM-dd HH:mm:ss zzz", CultureInfo.InvariantCulture);

        string Safe(string any) => WebUtility.HtmlEncode(Printable.Text(ReportTime.Write(any, zone)));
    }
}
