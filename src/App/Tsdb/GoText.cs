using System.Globalization;
using System.Text;
using Barograph.Formats.Numbers;
using Barograph.Formats.Templates.Parsing;
using Barograph.Model.Labels;

namespace Barograph.App.Tsdb;

/// <summary>Values as Go prints them, so that output of the tools can take the place of promtool's.</summary>
static class GoText
{
    /// <summary><c>%g</c></summary>
    public static string Float(double value)
    {
        Span<byte> text = stackalloc byte[GoFloat.MaxBytes];
        return Encoding.ASCII.GetString(text[..GoFloat.WriteGeneral(value, text)]);
    }

    /// <summary><c>{__name__="up", job="node"}</c>; names that are no plain words are quoted.</summary>
    public static string Labels(LabelSet labels, string separator = ", ", bool withName = true)
    {
        var text = new StringBuilder("{");
        for (var reader = labels.Read(); reader.Read();)
        {
            if (!withName && reader.Name.SequenceEqual(WellKnown.Name)) continue;
            if (text.Length > 1) text.Append(separator);
            var name = Encoding.UTF8.GetString(reader.Name);
            text.Append(IsPlain(name) ? name : GoQuote.Quote(name)).Append('=').Append(GoQuote.Quote(Encoding.UTF8.GetString(reader.Value)));
        }
        return text.Append('}').ToString();
    }

    /// <summary><c>time.Duration</c>: <c>1h46m30.001s</c></summary>
    public static string Duration(long ms)
    {
        if (ms == 0) return "0s";
        var sign = ms < 0 ? "-" : "";
        ms = Math.Abs(ms);
        if (ms < 1000) return string.Create(CultureInfo.InvariantCulture, $"{sign}{ms}ms");
        long hours = ms / 3_600_000, minutes = ms / 60_000 % 60;
        var seconds = (ms % 60_000 / 1000m).ToString("0.###", CultureInfo.InvariantCulture);
        return string.Create(CultureInfo.InvariantCulture, $"{sign}{(hours > 0 ? $"{hours}h" : "")}{(hours > 0 || minutes > 0 ? $"{minutes}m" : "")}{seconds}s");
    }

    /// <summary>Whole seconds in UTC: <c>2023-11-14 22:13:20 +0000 UTC</c></summary>
    public static string Time(long ms)
        => DateTimeOffset.FromUnixTimeSeconds(ms / 1000).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) + " +0000 UTC";

    /// <summary>Every unit that there is something of: <c>39KiB918B</c></summary>
    public static string Bytes(long bytes)
    {
        if (bytes == 0) return "0B";
        var text = new StringBuilder();
        string[] units = ["EiB", "PiB", "TiB", "GiB", "MiB", "KiB", "B"];
        for (var i = 0; i < units.Length; i++)
        {
            var unit = 1L << 10 * (units.Length - 1 - i);
            if (bytes / unit is var count and > 0) text.Append(CultureInfo.InvariantCulture, $"{count}{units[i]}");
            bytes %= unit;
        }
        return text.ToString();
    }

    static bool IsPlain(string name)
    {
        if (name.Length == 0 || char.IsAsciiDigit(name[0])) return false;
        foreach (var c in name)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c != '_') return false;
        }
        return true;
    }
}
