using System.Globalization;
using System.Text;

namespace Barograph.Formats.Configuration;

/// <summary>Prometheus' durations: <c>1y2w3d4h5m6s7ms</c> in this order, each unit at most once, whole numbers, or a lone <c>0</c>.</summary>
public static class PrometheusDuration
{
    static readonly (string Unit, long Ms, bool OnlyExact)[] Units =
    [
        ("y", 365 * 24 * 3600_000L, true), ("w", 7 * 24 * 3600_000L, true), ("d", 24 * 3600_000L, true),
        ("h", 3600_000L, false), ("m", 60_000L, false), ("s", 1000L, false), ("ms", 1L, false),
    ];

    // There it is a signed 64-bit number of nanoseconds.
    const long MaxMs = long.MaxValue / 1_000_000;

    /// <summary>False with the reason where the text is none.</summary>
    public static bool TryParse(string text, out TimeSpan duration, out string complaint)
    {
        duration = TimeSpan.Zero;
        complaint = "";
        if (text == "0") return true;
        if (text.Length == 0)
        {
            complaint = "empty duration string";
            return false;
        }

        complaint = $"not a valid duration string: \"{text}\"";
        long total = 0;
        var next = 0;
        for (var at = 0; at < text.Length;)
        {
            var digits = at;
            while (at < text.Length && char.IsAsciiDigit(text[at])) at++;
            if (!long.TryParse(text.AsSpan(digits, at - digits), NumberStyles.None, CultureInfo.InvariantCulture, out var count)) return false;
            var letters = at;
            while (at < text.Length && char.IsAsciiLetter(text[at])) at++;
            var unit = text[letters..at];
            var index = Array.FindIndex(Units, next, candidate => candidate.Unit == unit);
            if (index < 0) return false;
            next = index + 1;
            if (count > MaxMs / Units[index].Ms || (total += count * Units[index].Ms) > MaxMs)
            {
                complaint = "duration out of range";
                return false;
            }
        }

        complaint = "";
        duration = TimeSpan.FromMilliseconds(total);
        return true;
    }

    public static string Write(TimeSpan duration)
    {
        var left = (long)duration.TotalMilliseconds;
        if (left == 0) return "0s";
        var text = new StringBuilder(left < 0 ? "-" : "");
        left = Math.Abs(left);
        foreach (var (unit, ms, onlyExact) in Units)
        {
            if (onlyExact && left % ms != 0) continue;
            if (left / ms is > 0 and var count) text.Append(CultureInfo.InvariantCulture, $"{count}{unit}");
            left %= ms;
        }

        return text.ToString();
    }
}
