namespace Barograph.Formats.Configuration.Alertmanager;

/// <summary>Times of the week, month or year. An absent list holds always; a time lies within when every present list holds it.</summary>
public sealed record TimeInterval
{
    /// <summary>Minutes of the day, the end excluded.</summary>
    public IReadOnlyList<TimeSpanOfDay>? Times { get; init; }

    /// <summary>0 = Sunday … 6.</summary>
    public IReadOnlyList<InclusiveRange>? Weekdays { get; init; }

    /// <summary>1 … 31, or from the month's end: -1 is its last day.</summary>
    public IReadOnlyList<InclusiveRange>? DaysOfMonth { get; init; }

    public IReadOnlyList<InclusiveRange>? Months { get; init; }

    public IReadOnlyList<InclusiveRange>? Years { get; init; }

    /// <summary>Null = UTC.</summary>
    public TimeZoneInfo? Location { get; init; }

    public bool Holds(DateTimeOffset now)
    {
        var at = Location is null ? now.ToUniversalTime() : TimeZoneInfo.ConvertTime(now, Location);
        return HoldsTime(at) && HoldsDay(at)
            && Contains(Months, at.Month) && Contains(Weekdays, (int)at.DayOfWeek) && Contains(Years, at.Year);
    }

    bool HoldsTime(DateTimeOffset at)
    {
        if (Times is null) return true;
        var minute = at.Hour * 60 + at.Minute;
        foreach (var span in Times)
            if (minute >= span.StartMinute && minute < span.EndMinute) return true;
        return false;
    }

    /// <summary>A day that the month does not have is its last; a range that begins after the month's end holds nothing.</summary>
    bool HoldsDay(DateTimeOffset at)
    {
        if (DaysOfMonth is null) return true;
        var days = DateTime.DaysInMonth(at.Year, at.Month);
        foreach (var range in DaysOfMonth)
        {
            var begin = range.Begin < 0 ? days + range.Begin + 1 : range.Begin;
            var end = range.End < 0 ? days + range.End + 1 : range.End;
            if (begin <= days && at.Day >= begin && at.Day <= Math.Min(end, days)) return true;
        }
        return false;
    }

    static bool Contains(IReadOnlyList<InclusiveRange>? ranges, int value)
    {
        if (ranges is null) return true;
        foreach (var range in ranges)
            if (value >= range.Begin && value <= range.End) return true;
        return false;
    }
}

public readonly record struct InclusiveRange(int Begin, int End);

public readonly record struct TimeSpanOfDay(int StartMinute, int EndMinute);
