using System.Globalization;
using System.Text;

namespace Barograph.PodTrace.Stories;

/// <summary>A story as one line: <c>20:15:03.123 NET  curl[1234] connect 127.0.0.1:8080 ECONNREFUSED after 0.12ms</c>.</summary>
public static class StoryLine
{
    const int MaxTarget = 200;

    public static string Text(Story story, TimeZoneInfo zone)
    {
        var line = new StringBuilder();
        line.Append(TimeZoneInfo.ConvertTime(story.Time, zone).ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture)).Append(' ');
        line.Append(Label(story.Class).PadRight(4)).Append(' ');
        if (story.Where.Pod is { Length: > 0 }) line.Append(story.Where.ToString()).Append(' ');
        line.Append(CultureInfo.InvariantCulture, $"{Clean(story.ProcessName)}[{story.Process}] {story.Action}");
        if (story.Application.Length > 0) line.Append(' ').Append(story.Application);
        if (story.Command.Length > 0) line.Append(' ').Append(Clean(story.Command));
        if (story.Target.Length > 0) line.Append(' ').Append(Clean(story.Target));
        if (story.Peer.IsKnown) line.Append(" (").Append(story.Peer.ToString()).Append(')');
        if (story.Error is { } error) line.Append(' ').Append(error);
        if (story.DurationNs is { } duration) line.Append(story.Error is null ? " in " : " after ").Append(Durations.Text(duration));
        if (story.Bytes is > 0) line.Append(", ").Append(Durations.Size(story.Bytes.Value));
        if (story.RoundTripNs is { } trip) line.Append(", RTT ").Append(Durations.Text(trip));
        if (story.Detail.Length > 0 && story.Detail != story.Error) line.Append(", ").Append(Clean(story.Detail));
        return line.ToString();
    }

    public static string Label(StoryClass kind) => kind switch
    {
        StoryClass.Net => "NET",
        StoryClass.Dns => "DNS",
        StoryClass.Fs => "FS",
        StoryClass.Cpu => "CPU",
        StoryClass.Proc => "PROC",
        StoryClass.Db => "DB",
        StoryClass.Tls => "TLS",
        StoryClass.Grpc => "GRPC",
        StoryClass.Pool => "POOL",
        _ => "HTTP",
    };

    // Names and paths are whatever a program chose: no control character of theirs reaches the terminal.
    static string Clean(string text)
    {
        var cut = text.Length > MaxTarget ? string.Concat(text.AsSpan(0, MaxTarget), "…") : text;
        return string.Create(cut.Length, cut, static (room, from) =>
        {
            for (var i = 0; i < room.Length; i++) room[i] = char.IsControl(from[i]) ? ' ' : from[i];
        });
    }
}
