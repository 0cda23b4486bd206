using System.Globalization;

namespace Barograph.App.Tracing;

/// <summary>Durations as podtrace takes them, which are Go's: decimal numbers with units, as in <c>20s</c>, <c>1m30s</c>, <c>1.5h</c>, <c>500ms</c>.</summary>
static class TraceDuration
{
    static readonly (string Unit, double Seconds)[] Units = [("ns", 1e-9), ("us", 1e-6), ("µs", 1e-6), ("ms", 1e-3), ("s", 1), ("m", 60), ("h", 3600)];

    /// <summary>Above zero, and at most a year.</summary>
    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = default;
        double seconds = 0;
        var rest = text.AsSpan();
        while (rest.Length > 0)
        {
            var digits = rest.IndexOfAnyExcept("0123456789.");
            if (digits <= 0 || !double.TryParse(rest[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)) return false;
            rest = rest[digits..];
            var end = rest.IndexOfAny("0123456789.");
            var unit = (end < 0 ? rest : rest[..end]).ToString();
            if (Array.FindIndex(Units, u => u.Unit == unit) is not (>= 0 and var at)) return false;
            seconds += number * Units[at].Seconds;
            rest = rest[unit.Length..];
        }
        if (seconds is not (>= 1e-3 and <= 366 * 86400.0)) return false;
        duration = TimeSpan.FromSeconds(seconds);
        return true;
    }
}
