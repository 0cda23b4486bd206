using System.Globalization;
using System.Text;

namespace Barograph.Formats.Configuration;

/// <summary>Sizes as Prometheus writes them: <c>512MB</c>, <c>1.5GiB</c>, <c>1GB512MB</c>. Every unit counts in 1024s; one is required.</summary>
public static class ByteSize
{
    static readonly string[] Prefixes = ["", "K", "M", "G", "T", "P", "E"];

    public static bool TryParse(string text, out long bytes, out string complaint)
    {
        bytes = 0;
        complaint = "";
        if (text == "0") return true;
        var at = text is ['+' or '-', ..] ? 1 : 0;
        if (at == text.Length) complaint = $"not a valid size: \"{text}\"";
        double total = 0;
        while (at < text.Length)
        {
            var digits = at;
            while (at < text.Length && (char.IsAsciiDigit(text[at]) || text[at] == '.')) at++;
            var number = text.AsSpan(digits, at - digits);
            var letters = at;
            while (at < text.Length && !char.IsAsciiDigit(text[at]) && text[at] != '.') at++;
            var unit = text[letters..at];
            if (number.IsEmpty || !double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var count))
            {
                complaint = $"not a valid size: \"{text}\"";
                return false;
            }
            if (PowerOf(unit) is not { } power)
            {
                complaint = unit.Length == 0 ? $"the size \"{text}\" has no unit; write for example {text}MB" : $"unknown unit {unit} in size \"{text}\"; allowed: B, KB, MB, GB, TB, PB, EB and KiB …";
                return false;
            }
            total += count * Math.Pow(1024, power);
        }

        if (complaint.Length > 0) return false;
        if (total >= long.MaxValue)
        {
            complaint = $"the size \"{text}\" is out of range";
            return false;
        }

        bytes = text[0] == '-' ? -(long)total : (long)total;
        return true;
    }

    static int? PowerOf(string unit)
    {
        if (unit == "B") return 0;
        if (unit is not ([_, 'B'] or [_, 'i', 'B'])) return null;
        var power = Array.IndexOf(Prefixes, unit[..1]);
        return power > 0 ? power : null;
    }

    /// <summary>From the greatest unit down: <c>1GiB512MiB</c>.</summary>
    public static string Write(long bytes)
    {
        if (bytes == 0) return "0B";
        var text = new StringBuilder(bytes < 0 ? "-" : "");
        var left = bytes == long.MinValue ? (UInt128)long.MaxValue + 1 : (UInt128)Math.Abs(bytes);
        for (var power = Prefixes.Length - 1; power >= 0; power--)
        {
            var unit = (UInt128)1 << (10 * power);
            if (left / unit is var count && count > 0) text.Append(CultureInfo.InvariantCulture, $"{count}{Prefixes[power]}{(power > 0 ? "iB" : "B")}");
            left %= unit;
        }

        return text.ToString();
    }
}
