using System.Globalization;
using Barograph.PodTrace.Stories;

namespace Barograph.PodTrace.Reports;

/// <summary>Events as they are told as CSV (RFC 4180) with podtrace's columns; time in nanoseconds since 1970, errors by name.</summary>
public sealed class EventTable
{
    readonly TextWriter output;

    public EventTable(TextWriter output)
    {
        this.output = output;
        output.Write("timestamp,pid,process_name,type,latency_ms,error,target\n");
    }

    public void Take(Story story)
    {
        var time = (story.Time - DateTimeOffset.UnixEpoch).Ticks * 100;
        output.Write(string.Create(CultureInfo.InvariantCulture,
            $"{time},{story.Process},{Field(story.ProcessName)},{Field($"{StoryLine.Label(story.Class)} {story.Action}")},{(story.DurationNs ?? 0) / 1e6:0.######},{Field(story.Error ?? "")},{Field(story.Class == StoryClass.Grpc ? $"{story.Command} {story.Target}" : story.Target)}\n"));
    }

    // A spreadsheet would run what begins like a formula.
    static string Field(string text)
    {
        var clean = Printable.Text(text);
        if (clean is ['=' or '+' or '-' or '@', ..]) clean = "'" + clean;
        return clean.AsSpan().IndexOfAny(",\"\r\n") < 0 ? clean : $"\"{clean.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}
