using System.Globalization;
using Barograph.Formats.Templates.Parsing;

namespace Barograph.Formats.Templates.Times;

/// <summary>Prometheus' durations in templates: <c>1h30m</c>, in seconds.</summary>
static class TemplateDuration
{
    static readonly (string Unit, long Ms)[] Units =
        [("y", 365 * 86_400_000L), ("w", 7 * 86_400_000L), ("d", 86_400_000L), ("h", 3_600_000L), ("m", 60_000L), ("s", 1000L), ("ms", 1L)];

    public static double ParseSeconds(string text)
    {
        if (text == "0") return 0;
        if (text.Length == 0) throw new GoCallException("empty duration string");
        Int128 total = 0;
        var next = 0;
        for (var at = 0; at < text.Length;)
        {
            var digits = at;
            while (at < text.Length && char.IsAsciiDigit(text[at])) at++;
            var letters = at;
            while (at < text.Length && char.IsAsciiLetter(text[at])) at++;
            var index = Array.FindIndex(Units, next, unit => unit.Unit == text[letters..at]);
            if (index < 0 || !long.TryParse(text.AsSpan(digits, letters - digits), NumberStyles.None, CultureInfo.InvariantCulture, out var count))
                throw new GoCallException($"not a valid duration string: {GoQuote.Quote(text)}");
            next = index + 1;
            total += (Int128)count * Units[index].Ms;
            if (total > long.MaxValue / 1_000_000) throw new GoCallException("duration out of range");
        }

        return (long)total / 1000.0;
    }
}
