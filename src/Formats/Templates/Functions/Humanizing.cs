using System.Text;
using Barograph.Formats.Numbers;
using Barograph.Formats.Templates.Printing;
using Barograph.Formats.Templates.Running;
using Barograph.Formats.Templates.Times;

namespace Barograph.Formats.Templates.Functions;

/// <summary>Numbers for people, as Prometheus writes them.</summary>
static class Humanizing
{
    static readonly string[] Large = ["k", "M", "G", "T", "P", "E", "Z", "Y"];
    static readonly string[] Small = ["m", "u", "n", "p", "f", "a", "z", "y"];
    static readonly string[] Binary = ["ki", "Mi", "Gi", "Ti", "Pi", "Ei", "Zi", "Yi"];

    /// <summary>A number, a text that is one, or a duration in seconds.</summary>
    public static double ToFloat(object? value) => value switch
    {
        double d => d,
        long i => i,
        byte b => b,
        TimeSpan d => d.TotalSeconds,
        string s => FloatText.TryParse(Encoding.UTF8.GetBytes(s), out var number)
            ? number
            : throw new GoCallException($"strconv.ParseFloat: parsing {Parsing.GoQuote.Quote(s)}: invalid syntax"),
        _ => throw new GoCallException($"can't convert {GoTypes.NameOf(value)} to float"),
    };

    public static string Decimal(double value)
    {
        if (value == 0 || !double.IsFinite(value)) return Four(value);
        return Math.Abs(value) >= 1 ? Scaled(value, Large, 1000, "") : Scaled(value, Small, 1 / 1000.0, "");
    }

    public static string Of1024(double value)
        => Math.Abs(value) <= 1 || !double.IsFinite(value) ? Four(value) : Scaled(value, Binary, 1024, "");

    public static string Percentage(double ratio) => Four(ratio * 100) + "%";

    public static string Duration(double seconds)
    {
        if (!double.IsFinite(seconds)) return Four(seconds);
        if (seconds == 0) return Four(seconds) + "s";
        if (Math.Abs(seconds) < 1) return Scaled(seconds, Small, 1 / 1000.0, "s");
        var sign = seconds < 0 ? "-" : "";
        var magnitude = Math.Abs(seconds);
        // Go's conversion of what a 64-bit number cannot hold is its least one.
        var whole = magnitude < 9.3e18 ? (long)magnitude : long.MinValue;
        var (days, hours, minutes, rest) = (whole / 86_400, whole / 3600 % 24, whole / 60 % 60, whole % 60);
        if (days != 0) return $"{sign}{days}d {hours}h {minutes}m {rest}s";
        if (hours != 0) return $"{sign}{hours}h {minutes}m {rest}s";
        return minutes != 0 ? $"{sign}{minutes}m {rest}s" : $"{sign}{Four(magnitude)}s";
    }

    public static string Timestamp(double seconds) => double.IsFinite(seconds) ? GoTimeLayout.Text(Time(seconds)) : Four(seconds);

    /// <summary>Whole milliseconds, in UTC.</summary>
    public static GoTime Time(double seconds)
    {
        if (!double.IsFinite(seconds)) throw new GoCallException("value is NaN or Inf");
        if (Math.Abs(seconds * 1e9) > long.MaxValue)
            throw new GoCallException($"{ValuePrinter.Sprint(seconds)} cannot be represented as a nanoseconds timestamp since it overflows int64");
        return new GoTime(DateTimeOffset.FromUnixTimeMilliseconds((long)(seconds * 1e9) / 1_000_000), null);
    }

    public static TimeSpan Span(double seconds)
    {
        if (!double.IsFinite(seconds)) throw new GoCallException("value is NaN or Inf");
        if (Math.Abs(seconds * 1e9) > long.MaxValue)
            throw new GoCallException($"{ValuePrinter.Sprint(seconds)} cannot be represented as a nanoseconds duration since it overflows int64");
        return new TimeSpan((long)(seconds * 1e9) / TimeSpan.NanosecondsPerTick);
    }

    static string Scaled(double value, string[] prefixes, double by, string unit)
    {
        var prefix = "";
        foreach (var candidate in prefixes)
        {
            if (by > 1 ? Math.Abs(value) < by : Math.Abs(value) >= 1) break;
            prefix = candidate;
            value = by > 1 ? value / by : value * 1000;
        }

        return $"{Four(value)}{prefix}{unit}";
    }

    /// <summary>Four significant digits.</summary>
    static string Four(double value) => GoFormat.Sprintf("%.4g", [value], 0);
}
