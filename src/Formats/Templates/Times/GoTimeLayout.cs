using System.Globalization;
using System.Text;

namespace Barograph.Formats.Templates.Times;

/// <summary>Go's layouts, which show how the moment Mon Jan 2 15:04:05 MST 2006 would look.</summary>
static class GoTimeLayout
{
    public static readonly string[] Months =
        ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

    public static readonly string[] Days = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

    /// <summary>As a time prints itself.</summary>
    public static string Text(GoTime time) => Format(time, "2006-01-02 15:04:05.999999999 -0700 MST");

    /// <summary>As one would write it in Go: <c>%#v</c>.</summary>
    public static string Source(GoTime time)
    {
        var at = time.Instant;
        var zone = time.Zone is { Id: not "UTC" } named ? $"time.Location({Parsing.GoQuote.Quote(named.Id)})" : at.Offset == TimeSpan.Zero ? "time.UTC" : "time.Location(\"\")";
        var nanoseconds = at.Ticks % TimeSpan.TicksPerSecond * TimeSpan.NanosecondsPerTick;
        return $"time.Date({at.Year}, time.{Months[at.Month - 1]}, {at.Day}, {at.Hour}, {at.Minute}, {at.Second}, {nanoseconds}, {zone})";
    }

    public static string Format(GoTime time, string layout)
    {
        var text = new StringBuilder(layout.Length + 8);
        foreach (var part in TimeLayoutPart.Split(layout)) Append(text, time, part);
        return text.ToString();
    }

    static void Append(StringBuilder text, GoTime time, TimeLayoutPart part)
    {
        var at = time.Instant;
        var hour12 = at.Hour % 12 == 0 ? 12 : at.Hour % 12;
        _ = part.Kind switch
        {
            TimeField.Literal => text.Append(part.Text),
            TimeField.LongMonth => text.Append(Months[at.Month - 1]),
            TimeField.Month => text.Append(Months[at.Month - 1].AsSpan(0, 3)),
            TimeField.NumericMonth => text.Append(at.Month),
            TimeField.ZeroMonth => Padded(text, at.Month, 2),
            TimeField.LongWeekday => text.Append(Days[(int)at.DayOfWeek]),
            TimeField.Weekday => text.Append(Days[(int)at.DayOfWeek].AsSpan(0, 3)),
            TimeField.Day => text.Append(at.Day),
            TimeField.UnderDay => Padded(text, at.Day, 2, ' '),
            TimeField.ZeroDay => Padded(text, at.Day, 2),
            TimeField.UnderYearDay => Padded(text, at.DayOfYear, 3, ' '),
            TimeField.ZeroYearDay => Padded(text, at.DayOfYear, 3),
            TimeField.Hour => Padded(text, at.Hour, 2),
            TimeField.Hour12 => text.Append(hour12),
            TimeField.ZeroHour12 => Padded(text, hour12, 2),
            TimeField.Minute => text.Append(at.Minute),
            TimeField.ZeroMinute => Padded(text, at.Minute, 2),
            TimeField.Second => text.Append(at.Second),
            TimeField.ZeroSecond => Padded(text, at.Second, 2),
            TimeField.LongYear => Padded(text, at.Year, 4),
            TimeField.Year => Padded(text, at.Year % 100, 2),
            TimeField.UpperHalf => text.Append(at.Hour >= 12 ? "PM" : "AM"),
            TimeField.LowerHalf => text.Append(at.Hour >= 12 ? "pm" : "am"),
            TimeField.ZoneName => text.Append(time.Abbreviation),
            TimeField.FixedFraction or TimeField.ShortFraction => Fraction(text, at, part),
            _ => Offset(text, at.Offset, part.Kind),
        };
    }

    static StringBuilder Padded(StringBuilder text, int number, int width, char with = '0')
        => text.Append(number.ToString(CultureInfo.InvariantCulture).PadLeft(width, with));

    static StringBuilder Fraction(StringBuilder text, DateTimeOffset at, TimeLayoutPart part)
    {
        var nanoseconds = at.Ticks % TimeSpan.TicksPerSecond * TimeSpan.NanosecondsPerTick;
        var places = part.Text.Length - 1;
        var digits = nanoseconds.ToString("000000000", CultureInfo.InvariantCulture).PadRight(places, '0')[..places];
        if (part.Kind == TimeField.ShortFraction) digits = digits.TrimEnd('0');
        return digits.Length == 0 ? text : text.Append(part.Text[0]).Append(digits);
    }

    static StringBuilder Offset(StringBuilder text, TimeSpan offset, TimeField field)
    {
        if (offset == TimeSpan.Zero && (field is TimeField.Iso or TimeField.IsoColon or TimeField.IsoSeconds or TimeField.IsoColonSeconds or TimeField.IsoShort))
            return text.Append('Z');
        Padded(text.Append(offset < TimeSpan.Zero ? '-' : '+'), Math.Abs(offset.Hours), 2);
        if (field is TimeField.OffsetShort or TimeField.IsoShort) return text;
        var colon = field is TimeField.OffsetColon or TimeField.OffsetColonSeconds or TimeField.IsoColon or TimeField.IsoColonSeconds ? ":" : "";
        Padded(text.Append(colon), Math.Abs(offset.Minutes), 2);
        if (field is TimeField.OffsetSeconds or TimeField.OffsetColonSeconds or TimeField.IsoSeconds or TimeField.IsoColonSeconds)
            Padded(text.Append(colon), Math.Abs(offset.Seconds), 2);
        return text;
    }
}
