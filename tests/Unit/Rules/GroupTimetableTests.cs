using Barograph.Rules.Groups;
using FsCheck;
using FsCheck.Fluent;

namespace Barograph.Tests.Unit.Rules;

public class GroupTimetableTests
{
    static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    static GroupTimetable Every(int seconds, double place) => new(TimeSpan.FromSeconds(seconds), TimeSpan.FromSeconds(place));

    [Fact]
    public void a_group_keeps_its_place_in_the_interval_over_restarts()
    {
        Assert.Equal(Noon.AddSeconds(13.5), Every(60, 13.5).After(Noon));
        Assert.Equal(Noon.AddSeconds(13.5), Every(60, 13.5).After(Noon.AddSeconds(13.4)));
        Assert.Equal(Noon.AddSeconds(73.5), Every(60, 13.5).After(Noon.AddSeconds(13.5)));
    }

    [Fact]
    public void times_are_on_the_beat_and_never_in_the_future()
        => Prop.ForAll<int, int, int>((seed, length, into) =>
        {
            var interval = TimeSpan.FromMilliseconds(1 + Math.Abs((long)length));
            var place = TimeSpan.FromTicks(Math.Abs((long)into) % interval.Ticks);
            var moment = DateTimeOffset.UnixEpoch.AddMilliseconds(seed * 1009L);
            var at = new GroupTimetable(interval, place).AtOrBefore(moment);
            return at <= moment && moment - at < interval && (at - DateTimeOffset.UnixEpoch - place).Ticks % interval.Ticks == 0;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void times_that_an_evaluation_overslept_are_missed()
    {
        var timetable = Every(10, 0);
        Assert.Equal((Noon.AddSeconds(10), 0L), timetable.Due(Noon, Noon.AddSeconds(10)));
        Assert.Equal((Noon.AddSeconds(10), 0L), timetable.Due(Noon, Noon.AddSeconds(19.9)));
        Assert.Equal((Noon.AddSeconds(40), 3L), timetable.Due(Noon, Noon.AddSeconds(42)));
    }

    [Fact]
    public void a_clock_that_was_set_back_neither_stops_the_group_nor_counts_as_missed()
    {
        var timetable = Every(10, 0);
        var now = Noon.AddHours(-1);
        Assert.Equal(TimeSpan.FromSeconds(10), timetable.Wait(Noon, now));
        Assert.Equal((now, 0L), timetable.Due(Noon, now));
    }
}
