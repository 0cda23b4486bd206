using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Barograph.PodTrace.Diagnosis;
using Barograph.PodTrace.Rules;
using Barograph.PodTrace.Totals;

namespace Barograph.PodTrace.Reports;

/// <summary>The report as JSON: a member for each section under its key, podtrace's names where it has them (docs/formats/trace-report.md).</summary>
public static class JsonReport
{
    public const string Format = "podtrace-report/1";

    static readonly JsonWriterOptions Options = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void Write(Stream output, Report report)
    {
        using var json = new Utf8JsonWriter(output, Options);
        json.WriteStartObject();
        json.WriteString("format", Format);
        foreach (var section in report.Sections)
        {
            // podtrace's process_activity is a bare list.
            if (section.Key == "process_activity" && section.Lines.OfType<Ranking>().FirstOrDefault() is { } list) Write(json, section.Key, list);
            else Write(json, section, report);
        }
        json.WriteStartArray("potential_issues");
        foreach (var issue in report.Issues) json.WriteStringValue(issue.Title);
        json.WriteEndArray();
        Issues(json, report.Issues);
        json.WriteStartArray("remarks");
        foreach (var remark in report.Remarks) json.WriteStringValue(remark);
        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        output.WriteByte((byte)'\n');
    }

    static void Write(Utf8JsonWriter json, ReportSection section, Report report)
    {
        json.WriteStartObject(section.Key);
        foreach (var line in section.Lines) Write(json, line);
        if (section.Key == SummarySection.Key)
        {
            json.WriteString("start_time", report.Started.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture));
            json.WriteString("end_time", report.Ended.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture));
            json.WriteNumber("duration_seconds", report.Duration.TotalSeconds);
        }
        json.WriteEndObject();
    }

    static void Write(Utf8JsonWriter json, ReportLine line)
    {
        switch (line)
        {
            case Figure figure:
                Number(json, figure.Key, figure.Value);
                if (figure.Aside is { } aside) Number(json, aside.Key, aside.Value);
                break;
            case FigureRow row:
                foreach (var one in row.Figures) Number(json, one.Key, one.Value);
                break;
            case Words words:
                json.WriteString(words.Key, words.Text);
                break;
            case Ranking ranking:
                Write(json, ranking.Key, ranking);
                break;
            case Timeline timeline:
                json.WriteStartArray(timeline.Key);
                foreach (var second in timeline.Seconds) json.WriteNumberValue(second);
                json.WriteEndArray();
                break;
            case Histogram histogram:
                Write(json, histogram.Key, histogram.Latency);
                break;
        }
    }

    static void Write(Utf8JsonWriter json, string name, Ranking ranking)
    {
        json.WriteStartArray(name);
        foreach (var item in ranking.Items)
        {
            json.WriteStartObject();
            foreach (var (field, value) in item.Fields)
            {
                if (value is string text) json.WriteString(field, text);
                else Number(json, field, Convert.ToDouble(value, CultureInfo.InvariantCulture));
            }
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    // Buckets with anything in them, each with its upper end.
    static void Write(Utf8JsonWriter json, string name, Latency latency)
    {
        json.WriteStartArray(name);
        for (var i = 0; i < latency.Slots.Count; i++)
        {
            if (latency.Slots[i] == 0) continue;
            json.WriteStartObject();
            Number(json, "to_ms", i == latency.Slots.Count - 1 ? latency.MaxNs / 1e6 : LatencySpread.UpperNs(i) / 1e6);
            json.WriteNumber("count", latency.Slots[i]);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    static void Issues(Utf8JsonWriter json, IReadOnlyList<Issue> issues)
    {
        json.WriteStartArray("issues");
        foreach (var issue in issues)
        {
            json.WriteStartObject();
            json.WriteString("severity", Issue.Label(issue.Severity).ToLowerInvariant());
            json.WriteString("rule", issue.Rule);
            json.WriteString("subject", issue.Subject);
            json.WriteString("title", issue.Title);
            json.WriteStartArray("evidence");
            foreach (var evidence in issue.Evidence) json.WriteStringValue(evidence);
            json.WriteEndArray();
            json.WriteString("advice", issue.Advice);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    static void Number(Utf8JsonWriter json, string name, double value)
    {
        if (value == Math.Floor(value) && Math.Abs(value) < 1e15) json.WriteNumber(name, (long)value);
        else json.WriteNumber(name, Math.Round(value, 6));
    }
}
