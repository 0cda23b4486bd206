using System.Globalization;
using System.Text;

namespace Barograph.Formats.Configuration.Alertmanager;

/// <summary>Durations as Go's own reader takes them: signed, with fractions, units in any order (<c>1.5h</c>, <c>-2m3s</c>).</summary>
static class GoDurationText
{
    static readonly (string Unit, decimal Ticks)[] Units =
    [
        ("ns", 0.01m), ("us", 10), ("µs", 10), ("μs", 10), ("ms", TimeSpan.TicksPerMillisecond),
        ("s", TimeSpan.TicksPerSecond), ("m", TimeSpan.TicksPerMinute), ("h", TimeSpan.TicksPerHour),
    ];

    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = TimeSpan.Zero;
        var negative = text.StartsWith('-');
        var rest = text.AsSpan(text.StartsWith('-') || text.StartsWith('+') ? 1 : 0);
        if (rest is "0") return true;
        if (rest.IsEmpty) return false;
        decimal ticks = 0;
        while (!rest.IsEmpty)
        {
            var digits = rest.IndexOfAnyExcept("0123456789.");
            if (digits <= 0 || !decimal.TryParse(rest[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var count)) return false;
            rest = rest[digits..];
            var letters = rest.IndexOfAny("0123456789.");
            var unit = (letters < 0 ? rest : rest[..letters]).ToString();
            rest = letters < 0 ? default : rest[letters..];
            var index = Array.FindIndex(Units, one => one.Unit == unit);
            if (index < 0 || count > long.MaxValue / 100 / Units[index].Ticks) return false;
            ticks += count * Units[index].Ticks;
            if (ticks > long.MaxValue / 100) return false; // nanoseconds in 64 bits, as there
        }
        duration = TimeSpan.FromTicks((long)(negative ? -ticks : ticks));
        return true;
    }

    /// <summary><c>0s</c>, <c>1.5s</c>, <c>2m0s</c>, <c>1h0m0s</c>; under a second <c>250ms</c>, <c>10µs</c>.</summary>
    public static string Write(TimeSpan duration)
    {
        if (duration == TimeSpan.Zero) return "0s";
        var text = new StringBuilder(duration < TimeSpan.Zero ? "-" : "");
        var left = duration.Duration();
        if (left < TimeSpan.FromMilliseconds(1)) return text.Append(CultureInfo.InvariantCulture, $"{left.Ticks / 10m:0.###}µs").ToString();
        if (left < TimeSpan.FromSeconds(1)) return text.Append(CultureInfo.InvariantCulture, $"{left.Ticks / (decimal)TimeSpan.TicksPerMillisecond:0.######}ms").ToString();
        var hours = left.Ticks / TimeSpan.TicksPerHour;
        if (hours > 0) text.Append(CultureInfo.InvariantCulture, $"{hours}h");
        if (left.Ticks >= TimeSpan.TicksPerMinute) text.Append(CultureInfo.InvariantCulture, $"{left.Minutes}m");
        return text.Append(CultureInfo.InvariantCulture, $"{left.Ticks % TimeSpan.TicksPerMinute / (decimal)TimeSpan.TicksPerSecond:0.#######}s").ToString();
    }
}
