using System.Globalization;

namespace Barograph.PodTrace.Stories;

/// <summary>Durations and sizes as podtrace writes them: the unit that fits, two digits after the point.</summary>
public static class Durations
{
    public static string Text(double ns) => ns switch
    {
        < 1_000 => string.Create(CultureInfo.InvariantCulture, $"{ns:0}ns"),
        < 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{ns / 1e3:0.00}µs"),
        < 1_000_000_000 => string.Create(CultureInfo.InvariantCulture, $"{ns / 1e6:0.00}ms"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{ns / 1e9:0.00}s"),
    };

    public static string Size(double bytes) => bytes switch
    {
        < 1024 => string.Create(CultureInfo.InvariantCulture, $"{bytes:0} B"),
        < 1024 * 1024 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024:0.00} KB"),
        < 1024 * 1024 * 1024 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024 / 1024:0.00} MB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024 / 1024 / 1024:0.00} GB"),
    };
}
