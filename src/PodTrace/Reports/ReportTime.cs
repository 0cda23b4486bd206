using System.Globalization;
using System.Text;

namespace Barograph.PodTrace.Reports;

/// <summary>Times of day inside texts: sections mark them, printers write them in the reader's time zone.</summary>
static class ReportTime
{
    const char Open = '\u0001';
    const char Close = '\u0002';

    public static string Mark(DateTimeOffset time) => string.Create(CultureInfo.InvariantCulture, $"{Open}{time.UtcTicks}{Close}");

    public static string Write(string text, TimeZoneInfo zone)
    {
        if (!text.Contains(Open, StringComparison.Ordinal)) return text;
        var result = new StringBuilder();
        for (var at = 0; at < text.Length;)
        {
            var open = text.IndexOf(Open, at);
            var close = open < 0 ? -1 : text.IndexOf(Close, open);
            if (close < 0 || !long.TryParse(text.AsSpan(open + 1, close - open - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var ticks)) return result.Append(text, at, text.Length - at).ToString();
            result.Append(text, at, open - at).Append(TimeZoneInfo.ConvertTime(new DateTimeOffset(ticks, TimeSpan.Zero), zone).ToString("HH:mm:ss", CultureInfo.InvariantCulture));
            at = close + 1;
        }
        return result.ToString();
    }
}
