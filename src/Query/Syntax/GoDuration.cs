using System.Globalization;
using System.Text;

namespace Barograph.Query.Syntax;

/// <summary>Durations as the field writes them: <c>1h30m</c>, <c>500ms</c>, <c>1y2w3d</c>; whole numbers, units from large to small.</summary>
public static class GoDuration
{
    const long MsPerSecond = 1000;
    const long MsPerMinute = 60 * MsPerSecond;
    const long MsPerHour = 60 * MsPerMinute;
    const long MsPerDay = 24 * MsPerHour;
    const long MsPerWeek = 7 * MsPerDay;
    const long MsPerYear = 365 * MsPerDay;
    const long MaxMs = long.MaxValue / 1_000_000; // Go counts nanoseconds in 64 bits: about 292 years

    static readonly (string Name, long Ms)[] Units =
    [
        ("y", MsPerYear), ("w", MsPerWeek), ("d", MsPerDay), ("h", MsPerHour), ("m", MsPerMinute), ("s", MsPerSecond), ("ms", 1),
    ];

    /// <summary>Null and a complaint worded as Prometheus' where the text is no duration.</summary>
    public static long? TryParseMs(ReadOnlySpan<byte> text, out string complaint)
    {
        complaint = "";
        if (text.SequenceEqual("0"u8)) return 0;
        if (text.IsEmpty)
        {
            complaint = "empty duration string";
            return null;
        }
        long total = 0;
        var last = -1; // index of the last unit: they must follow each other in Units' order
        for (var at = 0; at < text.Length;)
        {
            if (!TryAmount(text, ref at, out var amount)) return Refuse(text, out complaint);
            var from = at;
            while (at < text.Length && !char.IsAsciiDigit((char)text[at])) at++;
            if (at == from) return Refuse(text, out complaint);
            var unit = FindUnit(text[from..at]);
            if (unit < 0)
            {
                complaint = $"unknown unit {GoText.Quote(text[from..at])} in duration {GoText.Quote(text)}";
                return null;
            }
            if (unit <= last) return Refuse(text, out complaint);
            last = unit;
            if (amount > (ulong)(MaxMs / Units[unit].Ms) || (total += (long)amount * Units[unit].Ms) > MaxMs)
            {
                complaint = "duration out of range";
                return null;
            }
        }
        return total;
    }

    /// <summary>Whole years and weeks are named only where nothing remains: 90d, not 12w6d.</summary>
    public static string Format(long ms)
    {
        if (ms == 0) return "0s";
        var text = new StringBuilder();
        if (ms < 0)
        {
            text.Append('-');
            ms = -ms;
        }
        for (var unit = 0; unit < Units.Length; unit++)
        {
            var size = Units[unit].Ms;
            if (unit < 2 && ms % size != 0) continue;
            if (ms / size is > 0 and var count) text.Append(CultureInfo.InvariantCulture, $"{count}{Units[unit].Name}");
            ms %= size;
        }
        return text.ToString();
    }

    static bool TryAmount(ReadOnlySpan<byte> text, ref int at, out ulong amount)
    {
        var from = at;
        while (at < text.Length && char.IsAsciiDigit((char)text[at])) at++;
        return ulong.TryParse(text[from..at], NumberStyles.None, CultureInfo.InvariantCulture, out amount);
    }

    static int FindUnit(ReadOnlySpan<byte> name)
    {
        for (var i = 0; i < Units.Length; i++)
        {
            if (name.Length == Units[i].Name.Length && name[0] == Units[i].Name[0] && name[^1] == Units[i].Name[^1]) return i;
        }
        return -1;
    }

    static long? Refuse(ReadOnlySpan<byte> text, out string complaint)
    {
        complaint = $"not a valid duration string: {GoText.Quote(text)}";
        return null;
    }
}
