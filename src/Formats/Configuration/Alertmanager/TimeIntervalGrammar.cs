using System.Globalization;
using Barograph.Formats.Yaml;

namespace Barograph.Formats.Configuration.Alertmanager;

/// <summary>Items of <c>time_intervals</c> and <c>mute_time_intervals</c>.</summary>
static class TimeIntervalGrammar
{
    static readonly string[] Days = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];

    static readonly string[] MonthNames =
        ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"];

    static readonly Section<TimeDraft> Time = new Section<TimeDraft>("time range", () => new("", ""))
        .Field("start_time", Kinds.Text, c => c.Start, (c, v) => c with { Start = v })
        .Field("end_time", Kinds.Text, c => c.End, (c, v) => c with { End = v });

    static readonly Kind<TimeSpanOfDay> TimeRange = new(ReadTime, WriteTime, default, _ => false);

    static readonly Kind<InclusiveRange> Weekday = Range(DayOf, (range, text) => range.Begin > range.End ? "start day cannot be before end day" : null, day => Days[day]);

    static readonly Kind<InclusiveRange> DayOfMonth = Range(NumberOf, DayOfMonthComplaint, Digits);

    static readonly Kind<InclusiveRange> Month = Range(MonthOf, (range, text) => range.Begin > range.End ? $"end month {range.End} is before start month {range.Begin}" : null, Digits);

    static readonly Kind<InclusiveRange> Year = Range(NumberOf, (range, text) => range.Begin > range.End ? $"end year {range.End} is before start year {range.Begin}" : null, Digits);

    static readonly Kind<TimeZoneInfo?> Location = new(ReadLocation, zone => Kinds.TextNode(zone!.Id), null);

    static readonly Section<TimeInterval> One = new Section<TimeInterval>("time interval", () => new())
        .Field("times", ListOf(TimeRange), c => c.Times, (c, v) => c with { Times = v })
        .Field("weekdays", ListOf(Weekday), c => c.Weekdays, (c, v) => c with { Weekdays = v })
        .Field("days_of_month", ListOf(DayOfMonth), c => c.DaysOfMonth, (c, v) => c with { DaysOfMonth = v })
        .Field("months", ListOf(Month), c => c.Months, (c, v) => c with { Months = v })
        .Field("years", ListOf(Year), c => c.Years, (c, v) => c with { Years = v })
        .Field("location", Location, c => c.Location, (c, v) => c with { Location = v });

    // An empty item of the inner list is an interval without conditions: it always holds.
    static readonly Kind<IReadOnlyList<TimeInterval>> Intervals = Kinds.List(One.AsValue());

    public static Section<NamedTimeIntervals> Section { get; } = new Section<NamedTimeIntervals>("time interval", () => new())
        .Field("name", Kinds.Text, c => c.Name, (c, v) => c with { Name = v }, always: true)
        .Field("time_intervals", Intervals, c => c.Intervals, (c, v) => c with { Intervals = v }, always: true)
        .Check((c, at) =>
        {
            if (c.Name.Length == 0) at.Complain("name", "missing name in time interval");
        });

    /// <summary>A list that is there and empty never holds; one that is absent always does.</summary>
    static Kind<IReadOnlyList<T>?> ListOf<T>(Kind<T> item)
    {
        var list = Kinds.List(item);
        return new Kind<IReadOnlyList<T>?>(
            (YamlCursor at, out IReadOnlyList<T>? value) =>
            {
                var held = list.Read(at, out var items);
                value = items;
                return held;
            },
            items => list.Write(items!),
            null,
            items => items is null or { Count: 0 });
    }

    static Kind<InclusiveRange> Range(Func<string, int?> memberOf, Func<InclusiveRange, string, string?> complaint, Func<int, string> name)
        => new(
            (YamlCursor at, out InclusiveRange value) =>
            {
                value = default;
                if (!Kinds.Text.Read(at, out var text)) return false;
                var parts = text.ToLowerInvariant().Split(':');
                if (parts.Length > 2 || text.Length == 0) return at.Complain($"couldn't parse range {text}: expected one value or begin:end");
                if (memberOf(parts[0]) is not { } begin) return at.Complain($"{parts[0]} is not a valid value here");
                if (memberOf(parts[^1]) is not { } end) return at.Complain($"{parts[^1]} is not a valid value here");
                value = new InclusiveRange(begin, end);
                return complaint(value, text) is not { } wrong || at.Complain(wrong);
            },
            range => Kinds.TextNode(range.Begin == range.End ? name(range.Begin) : $"{name(range.Begin)}:{name(range.End)}"),
            default,
            _ => false);

    static int? DayOf(string text) => Array.IndexOf(Days, text) is >= 0 and var index ? index : null;

    static int? MonthOf(string text) => Array.IndexOf(MonthNames, text) is >= 0 and var index ? index + 1 : NumberOf(text);

    static int? NumberOf(string text) => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

    static string Digits(int number) => number.ToString(CultureInfo.InvariantCulture);

    static string? DayOfMonthComplaint(InclusiveRange range, string text)
    {
        foreach (var day in (int[])[range.Begin, range.End])
            if (day is 0 or < -31 or > 31) return $"{day} is not a valid day of the month: out of range";
        if (range.Begin < 0 && range.End > 0) return "end day must be negative if start day is negative";
        // 28 days is what every month has: what begins after its end there may still be right in a longer one only by counting from the end.
        var begin = range.Begin < 0 ? 28 + range.Begin : range.Begin;
        var end = range.End < 0 ? 28 + range.End : range.End;
        return begin > end ? $"end day {range.End} is always before start day {range.Begin}" : null;
    }

    static bool ReadTime(YamlCursor at, out TimeSpanOfDay value)
    {
        value = default;
        if (!Time.Read(at, out var draft)) return false;
        if (draft.Start.Length == 0 || draft.End.Length == 0) return at.Complain("both start and end times must be provided");
        if (MinuteOf(draft.Start) is not { } start) return at.Find("start_time")!.Complain($"couldn't parse timestamp {draft.Start}: expected HH:MM");
        if (MinuteOf(draft.End) is not { } end) return at.Find("end_time")!.Complain($"couldn't parse timestamp {draft.End}: expected HH:MM");
        if (start >= end) return at.Complain("start time cannot be equal or greater than end time");
        value = new TimeSpanOfDay(start, end);
        return true;
    }

    /// <summary><c>00:00</c> … <c>24:00</c></summary>
    static int? MinuteOf(string text)
    {
        if (text is not [var h1, var h2, ':', var m1, var m2]) return null;
        foreach (var digit in (char[])[h1, h2, m1, m2])
            if (!char.IsAsciiDigit(digit)) return null;
        var minute = ((h1 - '0') * 10 + (h2 - '0')) * 60 + (m1 - '0') * 10 + (m2 - '0');
        return m1 <= '5' && minute <= 24 * 60 ? minute : null;
    }

    static YamlNode WriteTime(TimeSpanOfDay span) => Time.Write(new TimeDraft(Clock(span.StartMinute), Clock(span.EndMinute)));

    static string Clock(int minute) => string.Create(CultureInfo.InvariantCulture, $"{minute / 60:00}:{minute % 60:00}");

    static bool ReadLocation(YamlCursor at, out TimeZoneInfo? value)
    {
        value = null;
        if (!Kinds.Text.Read(at, out var text)) return false;
        if (text is "" or "UTC") value = TimeZoneInfo.Utc;
        else if (text == "Local") value = TimeZoneInfo.Local;
        else if (!TimeZoneInfo.TryFindSystemTimeZoneById(text, out value)) return at.Complain($"unknown time zone {text}");
        return true;
    }

    sealed record TimeDraft(string Start, string End);
}
