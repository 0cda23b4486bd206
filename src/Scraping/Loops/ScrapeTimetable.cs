namespace Barograph.Scraping.Loops;

/// <summary>When one target is scraped, and which time its samples get.</summary>
/// <remarks>
/// Waiting follows the monotonic clock, so a jump of the wall clock neither stops scraping nor makes a burst of it. Only stamps follow
/// the wall clock; where it jumps, the timetable takes its new phase from it after <see cref="StrayTicks"/> ticks.
/// </remarks>
public sealed class ScrapeTimetable
{
    const int StrayTicks = 3;

    readonly TimeProvider clock;
    readonly TimeSpan interval, tolerance;
    readonly bool adjust;
    long due, nextDue; // this tick and the next, in the clock's own units
    DateTimeOffset anchor; // this tick on the wall clock
    int strays;

    public ScrapeTimetable(TimeProvider clock, TimeSpan interval, ScrapeOptions options)
    {
        this.clock = clock;
        this.interval = interval;
        adjust = options.AdjustTimestamps;
        tolerance = interval / 100 < options.TimestampTolerance ? interval / 100 : options.TimestampTolerance;
    }

    /// <summary>
    /// How long to wait for the first scrape: until the wall clock, modulo the interval, is where the target's hash puts it. The same
    /// target thus keeps its place in the interval over restarts, and many targets spread evenly.
    /// </summary>
    public TimeSpan FirstDelay(ulong hash)
    {
        var ticks = interval.Ticks;
        var now = clock.GetUtcNow().Ticks % ticks;
        var place = (long)(hash % (ulong)ticks);
        var wait = place - now;
        return TimeSpan.FromTicks(wait < 0 ? wait + ticks : wait);
    }

    public bool Started { get; private set; }

    /// <summary>The first tick is now.</summary>
    public void Start()
    {
        Started = true;
        due = nextDue = clock.GetTimestamp();
        anchor = clock.GetUtcNow();
        Advance();
    }

    /// <summary>How long to wait for the next tick; zero where it is over already. Ticks that were missed are left out.</summary>
    public TimeSpan Wait()
    {
        var wait = clock.GetElapsedTime(clock.GetTimestamp(), nextDue);
        Advance();
        return wait > TimeSpan.Zero ? wait : TimeSpan.Zero;
    }

    void Advance()
    {
        var step = (long)(interval.TotalSeconds * clock.TimestampFrequency);
        var late = clock.GetTimestamp() - nextDue;
        due = nextDue + (step * Math.Max(0, late / step)); // where ticks were missed, the last of them
        nextDue = due + step;
    }

    /// <summary>The time of the samples of a scrape that begins now.</summary>
    public long StampMs()
    {
        var now = clock.GetUtcNow();
        if (!adjust) return now.ToUnixTimeMilliseconds();
        var late = clock.GetElapsedTime(due);
        FollowWallClock(now - late);
        return late <= tolerance ? anchor.ToUnixTimeMilliseconds() : now.ToUnixTimeMilliseconds();
    }

    // The anchor goes on in whole intervals. It is held against where the wall clock sees this tick; one look may be disturbed (we are
    // preempted between the two clocks), several in a row mean that the clock was set.
    void FollowWallClock(DateTimeOffset seen)
    {
        var steps = Math.Round((seen - anchor).Ticks / (double)interval.Ticks);
        var expected = anchor + TimeSpan.FromTicks((long)steps * interval.Ticks);
        if ((seen - expected).Duration() <= tolerance)
        {
            anchor = expected;
            strays = 0;
            return;
        }
        anchor = ++strays < StrayTicks && (seen - expected).Duration() < interval / 10 ? expected : seen;
        if (anchor == seen) strays = 0;
    }
}
