using System.Globalization;
using System.Text;

namespace Barograph.Formats.Templates.Times;

/// <summary>Go's durations in print: <c>1h30m0s</c>, <c>1.5s</c>, <c>300ms</c>, <c>0s</c>.</summary>
static class GoDuration
{
    /// <summary>Go holds 292 years; what is longer is cut there.</summary>
    public static long Nanoseconds(TimeSpan duration)
        => (long)Int128.Clamp((Int128)duration.Ticks * TimeSpan.NanosecondsPerTick, long.MinValue, long.MaxValue);

    public static string Text(TimeSpan duration)
    {
        var nanoseconds = Nanoseconds(duration);
        if (nanoseconds == 0) return "0s";
        var magnitude = nanoseconds < 0 ? 0 - (ulong)nanoseconds : (ulong)nanoseconds;
        var text = new StringBuilder(nanoseconds < 0 ? "-" : "");
        if (magnitude < 1_000) return text.Append(magnitude).Append("ns").ToString();
        if (magnitude < 1_000_000) return Append(text, magnitude, 1_000, "µs");
        if (magnitude < 1_000_000_000) return Append(text, magnitude, 1_000_000, "ms");
        var minutes = magnitude / 60_000_000_000;
        if (minutes >= 60) text.Append(minutes / 60).Append('h');
        if (minutes > 0) text.Append(minutes % 60).Append('m');
        return Append(text, magnitude % 60_000_000_000, 1_000_000_000, "s");
    }

    static string Append(StringBuilder text, ulong magnitude, ulong unit, string name)
    {
        text.Append(magnitude / unit);
        var rest = magnitude % unit;
        var places = (int)Math.Log10(unit);
        if (rest > 0) text.Append('.').Append(rest.ToString(CultureInfo.InvariantCulture).PadLeft(places, '0').TrimEnd('0'));
        return text.Append(name).ToString();
    }
}
