namespace Barograph.Query.Functions;

/// <summary>Parts of a time given in seconds since 1970, UTC, Gregorian calendar however far away.</summary>
internal static class CalendarFunctions
{
    const long DaySeconds = 86_400;

    public static double Minute(double seconds) => FloorMod(Whole(seconds), 3600) / 60;

    public static double Hour(double seconds) => FloorMod(Whole(seconds), DaySeconds) / 3600;

    /// <summary>0 is Sunday; 1970-01-01 was a Thursday.</summary>
    public static double DayOfWeek(double seconds) => FloorMod(Days(seconds) + 4, 7);

    public static double DayOfMonth(double seconds) => Date(Days(seconds)).Day;

    public static double Month(double seconds) => Date(Days(seconds)).Month;

    public static double Year(double seconds) => Date(Days(seconds)).Year;

    public static double DayOfYear(double seconds)
    {
        var days = Days(seconds);
        var (year, _, _) = Date(days);
        return days - DaysBefore(year, 1) + 1;
    }

    public static double DaysInMonth(double seconds)
    {
        var (year, month, _) = Date(Days(seconds));
        return (month == 12 ? DaysBefore(year + 1, 1) : DaysBefore(year, month + 1)) - DaysBefore(year, month);
    }

    // What no 64-bit time can hold, NaN with it, becomes the smallest one in Go, whose calendar then wraps around to the largest.
    static long Whole(double seconds) => seconds is >= -9.2e18 and <= 9.2e18 ? (long)seconds : long.MaxValue;

    static long Days(double seconds) => FloorDivide(Whole(seconds), DaySeconds);

    static long FloorDivide(long value, long by) => value / by - (value % by < 0 ? 1 : 0);

    static long FloorMod(long value, long by) => value - FloorDivide(value, by) * by;

    /// <summary>From days since 1970, counting years from March so that the leap day is the last of its year.</summary>
    static (long Year, int Month, int Day) Date(long days)
    {
        const int daysIn400Years = 146_097, marchFirstYear0 = 719_468;
        days += marchFirstYear0;
        var era = FloorDivide(days, daysIn400Years);
        var dayOfEra = days - era * daysIn400Years;
        var yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
        var dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        var shifted = (5 * dayOfYear + 2) / 153;
        var month = (int)(shifted < 10 ? shifted + 3 : shifted - 9);
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, (int)(dayOfYear - (153 * shifted + 2) / 5 + 1));
    }

    /// <summary>Days from 1970 to the first of the month.</summary>
    static long DaysBefore(long year, int month)
    {
        if (month <= 2) year--;
        var era = FloorDivide(year, 400);
        var yearOfEra = year - era * 400;
        var dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5;
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468;
    }
}
