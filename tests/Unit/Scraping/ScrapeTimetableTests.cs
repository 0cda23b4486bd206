using Barograph.Scraping;
using Barograph.Scraping.Loops;
using Barograph.Tests.Unit.Scraping.Doubles;

namespace Barograph.Tests.Unit.Scraping;

public class ScrapeTimetableTests
{
    static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    readonly ManualClock clock = new();

    // One tick: waits as told and begins so much later than due.
    long Tick(ScrapeTimetable timetable, double lateMs = 0)
    {
        clock.Advance(timetable.Wait() + TimeSpan.FromMilliseconds(lateMs));
        return timetable.StampMs() - new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();
    }

    ScrapeTimetable Started(ScrapeOptions? options = null)
    {
        var timetable = new ScrapeTimetable(clock, Interval, options ?? new ScrapeOptions());
        timetable.Start();
        Assert.Equal(clock.GetUtcNow().ToUnixTimeMilliseconds(), timetable.StampMs());
        return timetable;
    }

    [Fact]
    public void what_is_hardly_late_gets_the_time_at_which_it_was_due()
    {
        var timetable = Started();
        Assert.Equal([10_000, 20_000, 30_007, 40_000], [Tick(timetable, 1.5), Tick(timetable, 2), Tick(timetable, 7), Tick(timetable)]);
    }

    [Fact]
    public void without_adjustment_every_scrape_gets_its_own_time()
    {
        var timetable = Started(new ScrapeOptions { AdjustTimestamps = false });
        Assert.Equal([10_001, 20_002], [Tick(timetable, 1), Tick(timetable, 2)]);
    }

    [Fact]
    public void ticks_that_were_missed_are_left_out_and_the_step_stays()
    {
        var timetable = Started();
        clock.Advance(TimeSpan.FromSeconds(34));
        Assert.Equal(34_000, Tick(timetable));
        Assert.Equal(40_000, Tick(timetable));
        Assert.Equal(50_000, Tick(timetable));
    }

    [Theory]
    [InlineData(3600.0, 3_620_000, 3_630_000)]
    [InlineData(-3600.0, -3_580_000, -3_570_000)]
    [InlineData(4.3, 24_300, 34_300)] // off the step: the new phase is taken at once
    [InlineData(0.5, 20_000, 30_000)] // a small one only when it has lasted
    public void the_stamps_follow_a_wall_clock_that_jumps(double seconds, long second, long third)
    {
        var timetable = Started();
        Tick(timetable);
        clock.Jump(TimeSpan.FromSeconds(seconds));
        Assert.Equal([second, third], [Tick(timetable), Tick(timetable)]);
        if (seconds == 0.5) Assert.Equal([40_500, 50_500], [Tick(timetable), Tick(timetable)]);
    }

    [Fact]
    public void the_first_scrape_comes_where_the_hash_puts_it()
    {
        var timetable = new ScrapeTimetable(clock, Interval, new ScrapeOptions());
        clock.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(TimeSpan.FromSeconds(4), timetable.FirstDelay((ulong)TimeSpan.FromSeconds(7).Ticks));
        Assert.Equal(TimeSpan.FromSeconds(9), timetable.FirstDelay((ulong)TimeSpan.FromSeconds(2).Ticks));
    }
}
