using System.Globalization;
using Barograph.Formats.Configuration;
using Barograph.Formats.Numbers;

namespace Barograph.Web.Http;

/// <summary>How the API writes moments and spans: <c>1700000000.5</c>, <c>2026-01-02T15:04:05Z</c>, <c>90</c>, <c>1h30m</c>.</summary>
public static class TimeText
{
    /// <summary>The widest span that Prometheus takes: about ±292 million years, in milliseconds.</summary>
    public const long MinTimeMs = -9_223_372_036_854_775, MaxTimeMs = 9_223_372_036_854_775;

    /// <summary>As clients write that they want all of it.</summary>
    const string Earliest = "-292273086-05-16T16:47:06Z", Latest = "+292277025-08-18T07:12:54.999999999Z";

    /// <summary>Nanoseconds in 64 bits, in milliseconds.</summary>
    const double LongestSpanMs = 9_223_372_036_854.775807;

    public static bool TryParseTime(string text, out long ms)
    {
        ms = text == Latest ? MaxTimeMs : MinTimeMs;
        if (text is Earliest or Latest) return true;
        ms = 0;
        if (FloatLiteral.TryParse(text, out var seconds) && double.IsFinite(seconds))
        {
            var exact = Math.Round(seconds * 1000, MidpointRounding.AwayFromZero);
            if (Math.Abs(exact) > MaxTimeMs) return false;
            ms = (long)exact;
            return true;
        }
        // What RFC 3339 knows and DateTimeOffset's looser grammar must not widen: a T between date and time, and a zone.
        if (text.Length < 20 || text[10] is not ('T' or 't') || !(text[^1] is 'Z' or 'z' || text[^6] is '+' or '-')) return false;
        if (!DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out var moment)) return false;
        ms = moment.ToUnixTimeMilliseconds();
        return true;
    }

    public static bool TryParseDuration(string text, out long ms, out string complaint)
    {
        complaint = "";
        ms = 0;
        if (FloatLiteral.TryParse(text, out var seconds))
        {
            var exact = seconds * 1000;
            if (Math.Abs(exact) > LongestSpanMs) complaint = $"cannot parse \"{text}\" to a valid duration. It overflows int64";
            else ms = (long)exact;
        }
        else if (PrometheusDuration.TryParse(text, out var duration, out _))
        {
            ms = (long)duration.TotalMilliseconds;
        }
        else
        {
            complaint = $"cannot parse \"{text}\" to a valid duration";
        }
        return complaint.Length == 0;
    }

    /// <summary>As Prometheus writes a moment in JSON: RFC 3339 with up to nine digits of fraction, trailing zeros cut.</summary>
    public static string Rfc3339(DateTimeOffset moment) => moment.ToUniversalTime().ToString("yyyy-MM-ddTHH:mm:ss.FFFFFFFK", CultureInfo.InvariantCulture)
        .Replace("+00:00", "Z", StringComparison.Ordinal);
}
