using System.Text;
using System.Text.Json;
using Barograph.Storage.Disk;
using Microsoft.Extensions.Logging;

namespace Barograph.App.Logging;

/// <summary>One log record as text: logfmt (<c>time=… level=INFO component=wal msg="…"</c>) or JSON, keys as Prometheus has them.</summary>
static class LogLine
{
    public static string Logfmt(DateTimeOffset now, LogLevel level, string component, string message, Exception? exception)
    {
        var line = new StringBuilder(160);
        line.Append("time=").Append(Time(now)).Append(" level=").Append(Name(level)).Append(" component=").Append(component).Append(" msg=");
        Quote(line, message);
        if (exception is not null) Field(line, "err", Told(exception));
        return line.Append('\n').ToString();
    }

    public static string Json(DateTimeOffset now, LogLevel level, string component, string message, IEnumerable<KeyValuePair<string, object?>> fields, Exception? exception)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteString("time", Time(now));
            json.WriteString("level", Name(level));
            json.WriteString("component", component);
            json.WriteString("msg", message);
            foreach (var (key, value) in fields) json.WriteString(key, value?.ToString() ?? "");
            if (exception is not null) json.WriteString("err", Told(exception));
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(bytes.ToArray()) + "\n";
    }

    // A disk that fails says with place and size what it did not take; where in the program that was helps nobody.
    static string Told(Exception exception) => exception is StorageException ? exception.Message : exception.ToString();

    static string Time(DateTimeOffset now) => now.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", System.Globalization.CultureInfo.InvariantCulture);

    static string Name(LogLevel level) => level switch
    {
        LogLevel.Trace or LogLevel.Debug => "DEBUG",
        LogLevel.Information => "INFO",
        LogLevel.Warning => "WARN",
        _ => "ERROR",
    };

    static void Field(StringBuilder line, string key, string value)
    {
        line.Append(' ').Append(key).Append('=');
        Quote(line, value);
    }

    static void Quote(StringBuilder line, string text)
    {
        if (text.Length > 0 && text.AsSpan().IndexOfAny(" =\"\n\r\t\\") < 0)
        {
            line.Append(text);
            return;
        }
        line.Append('"');
        foreach (var c in text)
        {
            _ = c switch
            {
                '"' => line.Append("\\\""),
                '\\' => line.Append("\\\\"),
                '\n' => line.Append("\\n"),
                '\r' => line.Append("\\r"),
                '\t' => line.Append("\\t"),
                _ => line.Append(c),
            };
        }
        line.Append('"');
    }
}
