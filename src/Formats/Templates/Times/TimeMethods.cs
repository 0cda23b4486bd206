using Barograph.Formats.Templates.Running;

namespace Barograph.Formats.Templates.Times;

/// <summary>The methods of <c>time.Time</c> and <c>time.Duration</c> that templates can call.</summary>
static class TimeMethods
{
    const string OutOfRange = "time out of range: years 1 to 9999 can be shown";

    public static GoFunction? Of(GoTime time, string name) => name switch
    {
        "Format" => GoFunction.Of<string>(name, layout => GoTimeLayout.Format(time, layout)),
        "String" => GoFunction.Method(name, () => GoTimeLayout.Text(time)),
        "Unix" => GoFunction.Method(name, () => time.Instant.ToUnixTimeSeconds()),
        "UnixMilli" => GoFunction.Method(name, () => time.Instant.ToUnixTimeMilliseconds()),
        "UnixMicro" => GoFunction.Method(name, () => SinceEpoch(time) / TimeSpan.TicksPerMicrosecond),
        "UnixNano" => GoFunction.Method(name, () => unchecked(SinceEpoch(time) * TimeSpan.NanosecondsPerTick)),
        "UTC" => GoFunction.Method(name, () => time.Utc),
        "Local" => GoFunction.Method(name, () => time.In(TimeZoneInfo.Local)),
        "Year" => GoFunction.Method(name, () => time.Instant.Year),
        "Month" => GoFunction.Method(name, () => new GoNamedNumber(time.Instant.Month, GoTimeLayout.Months[time.Instant.Month - 1], "time.Month")),
        "Day" => GoFunction.Method(name, () => time.Instant.Day),
        "Weekday" => GoFunction.Method(name, () => new GoNamedNumber((int)time.Instant.DayOfWeek, GoTimeLayout.Days[(int)time.Instant.DayOfWeek], "time.Weekday")),
        "YearDay" => GoFunction.Method(name, () => time.Instant.DayOfYear),
        "Hour" => GoFunction.Method(name, () => time.Instant.Hour),
        "Minute" => GoFunction.Method(name, () => time.Instant.Minute),
        "Second" => GoFunction.Method(name, () => time.Instant.Second),
        "Nanosecond" => GoFunction.Method(name, () => time.Instant.Ticks % TimeSpan.TicksPerSecond * TimeSpan.NanosecondsPerTick),
        "IsZero" => GoFunction.Method(name, () => time.IsZero),
        "Add" => GoFunction.Of<TimeSpan>(name, duration => Moved(time, (Int128)time.Instant.UtcTicks + duration.Ticks)),
        "AddDate" => GoFunction.Of<long, long, long>(name, (years, months, days) => AddDate(time, years, months, days)),
        "Sub" => GoFunction.Of<DateTimeOffset>(name, other => time.Instant - other),
        "After" => GoFunction.Of<DateTimeOffset>(name, other => time.Instant > other),
        "Before" => GoFunction.Of<DateTimeOffset>(name, other => time.Instant < other),
        "Equal" => GoFunction.Of<DateTimeOffset>(name, other => time.Instant == other),
        "Compare" => GoFunction.Of<DateTimeOffset>(name, other => time.Instant.CompareTo(other)),
        "Truncate" => GoFunction.Of<TimeSpan>(name, unit => unit <= TimeSpan.Zero ? time : Moved(time, time.Instant.UtcTicks - (time.Instant.UtcTicks % unit.Ticks))),
        "Round" => GoFunction.Of<TimeSpan>(name, unit => unit <= TimeSpan.Zero ? time : Moved(time, RoundUp(time.Instant.UtcTicks, unit.Ticks))),
        _ => null,
    };

    public static GoFunction? Of(TimeSpan duration, string name) => name switch
    {
        "String" => GoFunction.Method(name, () => GoDuration.Text(duration)),
        "Nanoseconds" => GoFunction.Method(name, () => GoDuration.Nanoseconds(duration)),
        "Microseconds" => GoFunction.Method(name, () => duration.Ticks / TimeSpan.TicksPerMicrosecond),
        "Milliseconds" => GoFunction.Method(name, () => duration.Ticks / TimeSpan.TicksPerMillisecond),
        "Seconds" => GoFunction.Method(name, () => duration.TotalSeconds),
        "Minutes" => GoFunction.Method(name, () => duration.TotalMinutes),
        "Hours" => GoFunction.Method(name, () => duration.TotalHours),
        "Abs" => GoFunction.Method(name, () => duration == TimeSpan.MinValue ? TimeSpan.MaxValue : duration.Duration()),
        "Truncate" => GoFunction.Of<TimeSpan>(name, unit => unit <= TimeSpan.Zero ? duration : new TimeSpan(duration.Ticks - (duration.Ticks % unit.Ticks))),
        "Round" => GoFunction.Of<TimeSpan>(name, unit => unit <= TimeSpan.Zero ? duration : RoundAway(duration.Ticks, unit.Ticks)),
        _ => null,
    };

    static long SinceEpoch(GoTime time) => time.Instant.UtcTicks - DateTime.UnixEpoch.Ticks;

    // A day at either end is kept free, for zones.
    static GoTime Moved(GoTime time, Int128 ticks) => ticks < TimeSpan.TicksPerDay || ticks > DateTime.MaxValue.Ticks - TimeSpan.TicksPerDay
        ? throw new GoCallException(OutOfRange)
        : time.At(new DateTimeOffset((long)ticks, TimeSpan.Zero));

    // Days and months that overflow are carried over: the 31st of February is in March.
    static GoTime AddDate(GoTime time, long years, long months, long days)
    {
        if (Int128.Abs((Int128)years) > 10_000 || Int128.Abs((Int128)months) > 120_000 || Int128.Abs((Int128)days) > 4_000_000) throw new GoCallException(OutOfRange);
        var month = ((time.Instant.Year + years) * 12) + time.Instant.Month - 1 + months;
        if (month is < 12 or >= 120_000) throw new GoCallException(OutOfRange);
        var first = new DateTime((int)(month / 12), (int)(month % 12) + 1, 1);
        var ticks = first.Ticks + ((time.Instant.Day - 1 + days) * TimeSpan.TicksPerDay) + time.Instant.TimeOfDay.Ticks;
        if (ticks < TimeSpan.TicksPerDay || ticks > DateTime.MaxValue.Ticks - TimeSpan.TicksPerDay) throw new GoCallException(OutOfRange);
        var local = new DateTime(ticks);
        return time.At(new DateTimeOffset(local, time.Zone?.GetUtcOffset(local) ?? time.Instant.Offset));
    }

    static long RoundUp(long ticks, long unit)
    {
        var rest = ticks % unit;
        return rest < unit - rest ? ticks - rest : ticks - rest > long.MaxValue - unit ? long.MaxValue : ticks - rest + unit;
    }

    static TimeSpan RoundAway(long ticks, long unit)
        => ticks == long.MinValue ? TimeSpan.MinValue : new TimeSpan(ticks < 0 ? -RoundUp(-ticks, unit) : RoundUp(ticks, unit));
}
