using System.Globalization;
using System.Text;
using Barograph.Formats.Numbers;

namespace Barograph.App.Querying;

/// <summary>Numbers and times as Prometheus' tools print them, and shorter ones for axes.</summary>
static class NumberText
{
    /// <summary>All digits that there are, never an exponent.</summary>
    public static string Full(double value)
    {
        Span<byte> text = stackalloc byte[GoFloat.MaxFixedBytes];
        return Encoding.ASCII.GetString(text[..GoFloat.WriteFixed(value, text)]);
    }

    /// <summary>Seconds since 1970, as many digits as needed.</summary>
    public static string Seconds(long timestampMs) => (timestampMs / 1000m).ToString("0.###", CultureInfo.InvariantCulture);

    /// <summary>Four significant digits and a unit of thousands: <c>12.35k</c>, <c>1.2M</c>, <c>350µ</c>.</summary>
    public static string Short(double value)
    {
        if (value == 0 || !double.IsFinite(value)) return Full(value);
        var power = (int)Math.Floor(Math.Log10(Math.Abs(value)) / 3);
        // Rounding may carry it over to the next unit.
        if (Math.Abs(value) / Math.Pow(1000, power) >= 999.95) power++;
        if (power is 0 || power == -1 && Math.Abs(value) >= 0.01) return value.ToString("0.####", CultureInfo.InvariantCulture);
        const string Units = "fpnµm kMGTPE";
        var at = power + 5;
        if (at < 0 || at >= Units.Length) return value.ToString("0.###e+0", CultureInfo.InvariantCulture);
        var scaled = value / Math.Pow(1000, power);
        var digits = Math.Abs(scaled) >= 100 ? "0.#" : Math.Abs(scaled) >= 10 ? "0.##" : "0.###";
        return scaled.ToString(digits, CultureInfo.InvariantCulture) + Units[at];
    }

    public static string Moment(long timestampMs)
        => timestampMs is >= -62135596800000 and <= 253402300799999
            ? DateTimeOffset.FromUnixTimeMilliseconds(timestampMs).ToString(timestampMs % 1000 == 0 ? "yyyy-MM-dd HH:mm:ss" : "yyyy-MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture)
            : Seconds(timestampMs) + " s";
}
