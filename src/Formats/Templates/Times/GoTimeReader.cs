using System.Globalization;
using Barograph.Formats.Templates.Parsing;

namespace Barograph.Formats.Templates.Times;

/// <summary>Reads a time that is written as a layout shows; what the layout lacks is zero, as in Go.</summary>
sealed class GoTimeReader
{
    readonly string layout;
    readonly string text;
    int at;
    int year, month = 1, day = 1, yearDay = -1, hour, minute, second;
    long ticks;
    bool afternoon, forenoon;
    TimeSpan offset;
    string complaint = "";
    bool announcesFraction;

    GoTimeReader(string layout, string text)
    {
        this.layout = layout;
        this.text = text;
    }

    /// <summary>False with the complaint, worded as Go's, where the text does not fit.</summary>
    public static bool TryRead(string layout, string text, out GoTime time, out string complaint)
    {
        var reader = new GoTimeReader(layout, text);
        time = default;
        if (reader.Read())
        {
            complaint = "";
            return reader.TryFinish(out time, out complaint);
        }

        complaint = reader.complaint;
        return false;
    }

    bool Read()
    {
        var parts = TimeLayoutPart.Split(layout);
        announcesFraction = parts.Exists(static p => p.Kind is TimeField.FixedFraction or TimeField.ShortFraction);
        foreach (var part in parts)
        {
            var start = at;
            if (ReadPart(part)) continue;
            if (complaint.Length == 0)
                complaint = $"parsing time {GoQuote.Quote(text)} as {GoQuote.Quote(layout)}: cannot parse {GoQuote.Quote(text[start..])} as {GoQuote.Quote(part.Text)}";
            return false;
        }

        if (at == text.Length) return true;
        complaint = $"parsing time {GoQuote.Quote(text)}: extra text: {GoQuote.Quote(text[at..])}";
        return false;
    }

    bool ReadPart(TimeLayoutPart part) => part.Kind switch
    {
        TimeField.Literal => ReadLiteral(part.Text),
        TimeField.LongMonth => ReadName(GoTimeLayout.Months, 12, out month),
        TimeField.Month => ReadName(GoTimeLayout.Months, 3, out month),
        TimeField.NumericMonth => ReadNumber(1, 2, out month) && Within(month, 1, 12, "month"),
        TimeField.ZeroMonth => ReadNumber(2, 2, out month) && Within(month, 1, 12, "month"),
        TimeField.LongWeekday => ReadName(GoTimeLayout.Days, 12, out _),
        TimeField.Weekday => ReadName(GoTimeLayout.Days, 3, out _),
        TimeField.Day => ReadNumber(1, 2, out day),
        TimeField.UnderDay => SkipBlank() && ReadNumber(1, 2, out day),
        TimeField.ZeroDay => ReadNumber(2, 2, out day),
        TimeField.UnderYearDay => SkipBlank() && SkipBlank() && ReadNumber(1, 3, out yearDay),
        TimeField.ZeroYearDay => ReadNumber(3, 3, out yearDay),
        TimeField.Hour => ReadNumber(2, 2, out hour) && Within(hour, 0, 23, "hour"),
        TimeField.Hour12 => ReadNumber(1, 2, out hour) && Within(hour, 0, 12, "hour"),
        TimeField.ZeroHour12 => ReadNumber(2, 2, out hour) && Within(hour, 0, 12, "hour"),
        TimeField.Minute => ReadNumber(1, 2, out minute) && Within(minute, 0, 59, "minute"),
        TimeField.ZeroMinute => ReadNumber(2, 2, out minute) && Within(minute, 0, 59, "minute"),
        TimeField.Second => ReadNumber(1, 2, out second) && Within(second, 0, 59, "second") && ReadUnannouncedFraction(),
        TimeField.ZeroSecond => ReadNumber(2, 2, out second) && Within(second, 0, 59, "second") && ReadUnannouncedFraction(),
        TimeField.LongYear => ReadNumber(4, 4, out year),
        TimeField.Year => ReadShortYear(),
        TimeField.UpperHalf => ReadHalf("AM", "PM"),
        TimeField.LowerHalf => ReadHalf("am", "pm"),
        TimeField.ZoneName => ReadZoneName(),
        TimeField.FixedFraction => ReadFraction(part.Text.Length - 1),
        TimeField.ShortFraction => at + 1 >= text.Length || text[at] is not ('.' or ',') || !char.IsAsciiDigit(text[at + 1]) || ReadFraction(0),
        _ => ReadOffset(part.Kind),
    };

    // A run of blanks in the layout stands for any run of blanks.
    bool ReadLiteral(string literal)
    {
        foreach (var c in literal)
        {
            if (c == ' ')
            {
                if (at < text.Length && text[at] != ' ') return false;
                while (at < text.Length && text[at] == ' ') at++;
                continue;
            }

            if (at >= text.Length || text[at] != c) return false;
            at++;
        }

        return true;
    }

    bool ReadName(string[] names, int length, out int number)
    {
        for (number = 1; number <= names.Length; number++)
        {
            var name = names[number - 1][..Math.Min(length, names[number - 1].Length)];
            if (string.Compare(text, at, name, 0, name.Length, StringComparison.OrdinalIgnoreCase) != 0) continue;
            at += name.Length;
            return true;
        }

        return false;
    }

    bool ReadNumber(int least, int most, out int number)
    {
        var start = at;
        while (at < text.Length && at - start < most && char.IsAsciiDigit(text[at])) at++;
        number = 0;
        return at - start >= least && int.TryParse(text.AsSpan(start, at - start), NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }

    bool Within(int number, int least, int most, string what)
    {
        if (number >= least && number <= most) return true;
        complaint = $"parsing time {GoQuote.Quote(text)}: {what} out of range";
        return false;
    }

    bool SkipBlank()
    {
        if (at < text.Length && text[at] == ' ') at++;
        return true;
    }

    bool ReadShortYear()
    {
        if (!ReadNumber(2, 2, out year)) return false;
        year += year >= 69 ? 1900 : 2000;
        return true;
    }

    bool ReadHalf(string before, string after)
    {
        if (at + 2 > text.Length) return false;
        var half = text.AsSpan(at, 2);
        forenoon = half.SequenceEqual(before);
        afternoon = half.SequenceEqual(after);
        at += 2;
        return forenoon || afternoon;
    }

    /// <summary>Seconds may have a fraction even where the layout shows none.</summary>
    bool ReadUnannouncedFraction()
    {
        if (at + 1 >= text.Length || text[at] is not ('.' or ',') || !char.IsAsciiDigit(text[at + 1])) return true;
        return announcesFraction || ReadFraction(0);
    }

    bool ReadFraction(int places)
    {
        if (at >= text.Length || text[at] is not ('.' or ',')) return false;
        var start = ++at;
        while (at < text.Length && char.IsAsciiDigit(text[at]) && (places == 0 || at - start < places)) at++;
        if (at == start || (places > 0 && at - start != places)) return false;
        ticks = long.Parse(text[start..at].PadRight(7, '0').AsSpan(0, 7), NumberStyles.None, CultureInfo.InvariantCulture);
        return true;
    }

    /// <summary>Three or four capital letters. Only UTC says what the offset is; Go takes any other name without knowing it.</summary>
    bool ReadZoneName()
    {
        var start = at;
        while (at < text.Length && at - start < 5 && char.IsAsciiLetterUpper(text[at])) at++;
        return at - start is 3 or 4 or 5;
    }

    bool ReadOffset(TimeField field)
    {
        var isIso = field is TimeField.Iso or TimeField.IsoColon or TimeField.IsoShort or TimeField.IsoSeconds or TimeField.IsoColonSeconds;
        if (isIso && at < text.Length && text[at] == 'Z')
        {
            at++;
            return true;
        }

        if (at >= text.Length || text[at] is not ('+' or '-')) return false;
        var negative = text[at++] == '-';
        var colon = field is TimeField.OffsetColon or TimeField.OffsetColonSeconds or TimeField.IsoColon or TimeField.IsoColonSeconds;
        var (minutes, seconds) = (0, 0);
        if (!ReadNumber(2, 2, out var hours)) return false;
        if (field is not (TimeField.OffsetShort or TimeField.IsoShort) && !((!colon || Skip(':')) && ReadNumber(2, 2, out minutes))) return false;
        if ((field is TimeField.OffsetSeconds or TimeField.OffsetColonSeconds or TimeField.IsoSeconds or TimeField.IsoColonSeconds)
            && !((!colon || Skip(':')) && ReadNumber(2, 2, out seconds))) return false;
        if (hours > 14 || minutes > 59 || seconds > 0) return false;
        offset = new TimeSpan(hours, minutes, 0);
        if (negative) offset = -offset;
        return true;
    }

    bool Skip(char c)
    {
        if (at >= text.Length || text[at] != c) return false;
        at++;
        return true;
    }

    bool TryFinish(out GoTime time, out string wrong)
    {
        time = default;
        wrong = "";
        if (afternoon && hour < 12) hour += 12;
        else if (forenoon && hour == 12) hour = 0;
        // Go's year 0, which a layout without a year gives, is before the first that we have.
        var at1 = Math.Max(1, year);
        if (yearDay >= 0)
        {
            if (yearDay < 1 || yearDay > (DateTime.IsLeapYear(at1) ? 366 : 365)) wrong = $"parsing time {GoQuote.Quote(text)}: day-of-year out of range";
            else (month, day) = (new DateTime(at1, 1, 1).AddDays(yearDay - 1).Month, new DateTime(at1, 1, 1).AddDays(yearDay - 1).Day);
        }
        else if (day < 1 || day > DateTime.DaysInMonth(year == 0 ? 4 : year, month))
        {
            wrong = $"parsing time {GoQuote.Quote(text)}: day out of range";
        }

        if (wrong.Length > 0) return false;
        if (year == 0 && month == 2 && day == 29) day = 28;
        var local = new DateTime(at1, month, day, hour, minute, second).AddTicks(ticks);
        if (local.Ticks < offset.Ticks) local = new DateTime(offset.Ticks);
        time = new GoTime(new DateTimeOffset(local, offset), null);
        return true;
    }
}
