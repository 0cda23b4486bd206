using Barograph.Formats.Configuration;
using Barograph.Web.Http;

namespace Barograph.App.Querying;

/// <summary>A time on the command line: RFC 3339, seconds since 1970, <c>now</c>, or how long ago: <c>1h</c>, <c>now-1h</c>.</summary>
static class MomentText
{
    /// <exception cref="FormatException">None of these.</exception>
    public static long Parse(string option, string text, DateTimeOffset now)
    {
        if (TimeText.TryParseTime(text, out var ms)) return ms;
        if (text == "now") return now.ToUnixTimeMilliseconds();
        var ago = text.StartsWith("now-", StringComparison.Ordinal) ? text[4..] : text.TrimStart('-');
        return PrometheusDuration.TryParse(ago, out var duration, out _)
            ? (now - duration).ToUnixTimeMilliseconds()
            : throw new FormatException($"{option}={text}: expected a time as RFC 3339, seconds since 1970, now, or how long ago, as 1h30m");
    }

    /// <exception cref="FormatException">Not a duration, or none that passes.</exception>
    public static long Step(string option, string text)
        => TimeText.TryParseDuration(text, out var ms, out _) && ms > 0 ? ms : throw new FormatException($"{option}={text}: expected a duration, as 15s or 1m30s");
}
