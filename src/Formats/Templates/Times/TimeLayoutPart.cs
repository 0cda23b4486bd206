namespace Barograph.Formats.Templates.Times;

enum TimeField : byte
{
    Literal, LongMonth, Month, NumericMonth, ZeroMonth, LongWeekday, Weekday, Day, UnderDay, ZeroDay, UnderYearDay, ZeroYearDay, Hour, Hour12, ZeroHour12,
    Minute, ZeroMinute, Second, ZeroSecond, LongYear, Year, UpperHalf, LowerHalf, ZoneName, FixedFraction, ShortFraction,
    Offset, OffsetColon, OffsetShort, OffsetSeconds, OffsetColonSeconds, Iso, IsoColon, IsoShort, IsoSeconds, IsoColonSeconds,
}

/// <summary>A piece of a layout: a field of the time, or text that stands for itself.</summary>
readonly record struct TimeLayoutPart(TimeField Kind, string Text)
{
    // The longest first where one begins with another.
    static readonly (string Text, TimeField Kind)[] Fields =
    [
        ("January", TimeField.LongMonth), ("Jan", TimeField.Month), ("Monday", TimeField.LongWeekday), ("Mon", TimeField.Weekday), ("MST", TimeField.ZoneName),
        ("002", TimeField.ZeroYearDay), ("01", TimeField.ZeroMonth), ("02", TimeField.ZeroDay), ("03", TimeField.ZeroHour12), ("04", TimeField.ZeroMinute),
        ("05", TimeField.ZeroSecond), ("06", TimeField.Year), ("15", TimeField.Hour), ("1", TimeField.NumericMonth), ("2006", TimeField.LongYear),
        ("2", TimeField.Day), ("__2", TimeField.UnderYearDay), ("_2006", TimeField.Literal), ("_2", TimeField.UnderDay), ("3", TimeField.Hour12),
        ("4", TimeField.Minute), ("5", TimeField.Second), ("PM", TimeField.UpperHalf), ("pm", TimeField.LowerHalf), ("-07:00:00", TimeField.OffsetColonSeconds),
        ("-070000", TimeField.OffsetSeconds), ("-07:00", TimeField.OffsetColon), ("-0700", TimeField.Offset), ("-07", TimeField.OffsetShort),
        ("Z07:00:00", TimeField.IsoColonSeconds), ("Z070000", TimeField.IsoSeconds), ("Z07:00", TimeField.IsoColon), ("Z0700", TimeField.Iso),
        ("Z07", TimeField.IsoShort),
    ];

    public static List<TimeLayoutPart> Split(string layout)
    {
        var parts = new List<TimeLayoutPart>();
        var literal = 0;
        for (var at = 0; at < layout.Length;)
        {
            var (length, kind) = FieldAt(layout, at);
            if (length == 0)
            {
                at++;
                continue;
            }

            // _2006 is an underscore before a year.
            if (kind == TimeField.Literal) (at, length, kind) = (at + 1, 4, TimeField.LongYear);
            if (at > literal) parts.Add(new TimeLayoutPart(TimeField.Literal, layout[literal..at]));
            parts.Add(new TimeLayoutPart(kind, layout.Substring(at, length)));
            at += length;
            literal = at;
        }

        if (literal < layout.Length) parts.Add(new TimeLayoutPart(TimeField.Literal, layout[literal..]));
        return parts;
    }

    static (int Length, TimeField Kind) FieldAt(string layout, int at)
    {
        if ((layout[at] is '.' or ',') && at + 1 < layout.Length && (layout[at + 1] is '0' or '9'))
        {
            var end = at + 1;
            while (end < layout.Length && layout[end] == layout[at + 1]) end++;
            // Followed by more digits it is a dot and a field.
            if (end == layout.Length || !char.IsAsciiDigit(layout[end]))
                return (end - at, layout[at + 1] == '0' ? TimeField.FixedFraction : TimeField.ShortFraction);
        }

        foreach (var (text, kind) in Fields)
        {
            if (string.CompareOrdinal(layout, at, text, 0, text.Length) != 0) continue;
            // A name that goes on in small letters is a word.
            if ((text is "Jan" or "Mon") && at + 3 < layout.Length && char.IsAsciiLetterLower(layout[at + 3])) continue;
            return (text.Length, kind);
        }

        return (0, TimeField.Literal);
    }
}
