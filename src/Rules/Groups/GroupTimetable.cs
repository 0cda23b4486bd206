namespace Barograph.Rules.Groups;

/// <summary>At which times a group is evaluated: at its place in every interval, counted from 1970, before and after any restart.</summary>
/// <param name="place">Less than the interval.</param>
public sealed class GroupTimetable(TimeSpan interval, TimeSpan place)
{
    /// <summary>The last time that is not after the moment.</summary>
    public DateTimeOffset AtOrBefore(DateTimeOffset moment)
    {
        var since = moment.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks - place.Ticks;
        var steps = since / interval.Ticks;
        if (since < 0 && since % interval.Ticks != 0) steps--;
        return DateTimeOffset.UnixEpoch.AddTicks((steps * interval.Ticks) + place.Ticks);
    }

    public DateTimeOffset After(DateTimeOffset moment) => AtOrBefore(moment) + interval;

    /// <summary>The evaluation that is due now, and how many were left out since the last one.</summary>
    public (DateTimeOffset At, long Missed) Due(DateTimeOffset last, DateTimeOffset now)
    {
        var at = AtOrBefore(now);
        // A clock that was set back gives times that were there already; they are not missed, and the store says what it makes of them.
        return (at, at <= last ? 0 : Math.Max(0, ((at - last).Ticks / interval.Ticks) - 1));
    }

    /// <summary>How long to sleep. Never longer than an interval, whatever the wall clock does meanwhile.</summary>
    public TimeSpan Wait(DateTimeOffset last, DateTimeOffset now)
    {
        var wait = last + interval - now;
        return wait <= TimeSpan.Zero ? TimeSpan.Zero : wait > interval ? interval : wait;
    }
}
