using System.Globalization;
using Barograph.PodTrace.Stories;

namespace Barograph.PodTrace.Reports;

/// <summary>Figures for people.</summary>
static class FigureText
{
    /// <summary>The value with its unit, and what stands in parentheses behind it.</summary>
    public static string Of(Figure figure)
    {
        var text = Value(figure) + figure.Noun;
        if (figure.Unit == Unit.PerSecond) text += "/sec";
        return figure.Aside is { } aside ? $"{text} ({Value(aside)}{(aside.Unit == Unit.PerSecond ? "/sec" : "")})" : text;
    }

    public static string Row(FigureRow row) => string.Join(", ", row.Figures.Select(static f => $"{f.Label}={Of(f)}"));

    /// <summary>Two digits after the point as podtrace has them, and four where two would show nothing.</summary>
    public static string Milliseconds(double ms) => ms is > 0 and < 0.01 ? string.Create(CultureInfo.InvariantCulture, $"{ms:0.0000}ms") : string.Create(CultureInfo.InvariantCulture, $"{ms:0.00}ms");

    static string Value(Figure figure) => figure.Unit switch
    {
        Unit.Count => figure.Value == Math.Floor(figure.Value) ? figure.Value.ToString("0", CultureInfo.InvariantCulture) : figure.Value.ToString("0.0", CultureInfo.InvariantCulture),
        Unit.Milliseconds => Milliseconds(figure.Value),
        Unit.Seconds => string.Create(CultureInfo.InvariantCulture, $"{figure.Value:0.000}s"),
        Unit.Bytes => Durations.Size(figure.Value),
        Unit.BytesPerSecond => Durations.Size(figure.Value) + "/sec",
        Unit.Percent => string.Create(CultureInfo.InvariantCulture, $"{figure.Value:0.0}%"),
        Unit.Ratio => string.Create(CultureInfo.InvariantCulture, $"{figure.Value:0.00}:1"),
        _ => figure.Value.ToString("0.0", CultureInfo.InvariantCulture),
    };
}
