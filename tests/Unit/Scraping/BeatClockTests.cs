using Barograph.Scraping.Loops;

namespace Barograph.Tests.Unit.Scraping;

public sealed class BeatClockTests : IDisposable
{
    static readonly TimeSpan Never = Timeout.InfiniteTimeSpan, Long = TimeSpan.FromHours(1);

    readonly BeatClock clock = new();

    public void Dispose() => clock.Dispose();

    [Fact]
    public async Task Timers_fire_in_the_order_of_their_times_however_they_were_set()
    {
        const int Timers = 500;
        var dice = new Random(7);
        var timers = new ITimer[Timers];
        var fired = new List<int>(); // by the clock's thread alone, until all is over
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        // None is due before the last is set: first all sleep, then a first one that holds the clock's thread until all others have their time.
        using var open = new ManualResetEventSlim();
        using var holds = new ManualResetEventSlim();
        using var holder = clock.CreateTimer(_ =>
        {
            holds.Set();
            open.Wait();
        }, null, TimeSpan.Zero, Never);
        holds.Wait();
        for (var i = 0; i < Timers; i++)
        {
            var own = i;
            timers[i] = clock.CreateTimer(_ =>
            {
                fired.Add(own);
                if (fired.Count == Timers * 2 / 3) done.SetResult();
            }, null, Long, Never);
        }
        // Some change their minds, some go: what the clock keeps is a heap, and this takes it apart at all places.
        var order = Enumerable.Range(0, Timers).ToArray();
        dice.Shuffle(order);
        foreach (var i in order) Assert.True(timers[i].Change(TimeSpan.FromSeconds(dice.Next(1, 1000)), Never));
        dice.Shuffle(order);
        var gone = order[..(Timers - Timers * 2 / 3)];
        foreach (var i in gone) await timers[i].DisposeAsync();
        var kept = order[gone.Length..].Order().ToArray();
        dice.Shuffle(order);
        foreach (var i in order.Where(kept.Contains)) timers[i].Change(TimeSpan.FromMilliseconds(i / 10.0), Never);
        Assert.Equal(kept.Length, clock.Count);
        // Later than they were set by at most the time that setting took: those that were set in ascending order keep it.
        foreach (var i in kept) timers[i].Change(TimeSpan.FromMilliseconds(i / 10.0), Never);
        open.Set();

        await done.Task;

        Assert.Equal(kept, fired);
        Assert.Equal(0, clock.Count);
        foreach (var i in gone) Assert.False(timers[i].Change(TimeSpan.Zero, Never));
    }

    [Fact]
    public async Task What_waits_for_a_delay_goes_on_on_the_thread_that_beats()
    {
        // Nothing fires before there is somebody who waits.
        using var open = new ManualResetEventSlim();
        using var holder = clock.CreateTimer(_ => open.Wait(), null, TimeSpan.Zero, Never);
        var name = Task.Delay(TimeSpan.FromMilliseconds(1), clock, CancellationToken.None)
            .ContinueWith(static _ => Thread.CurrentThread.Name, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        open.Set();

        Assert.Equal("beat", await name);
    }

    [Fact]
    public async Task A_timer_that_is_set_sooner_wakes_the_clock()
    {
        var fired = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var later = clock.CreateTimer(static _ => { }, null, Long, Never);
        using var sooner = clock.CreateTimer(_ => fired.SetResult(), null, Long, Never);

        sooner.Change(TimeSpan.Zero, Never);

        await fired.Task;
        Assert.Equal(1, clock.Count);
    }

    [Fact]
    public async Task A_periodic_timer_fires_until_it_is_disposed()
    {
        var times = 0;
        var fired = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var timer = clock.CreateTimer(_ =>
        {
            if (++times == 3) fired.SetResult();
        }, null, TimeSpan.Zero, TimeSpan.FromMilliseconds(1));

        await fired.Task;
        await timer.DisposeAsync();

        Assert.Equal(0, clock.Count);
    }

    [Fact]
    public void A_cancelled_delay_leaves_no_timer_behind()
    {
        using var cancel = new CancellationTokenSource();
        using var deadline = new CancellationTokenSource(Long, clock);
        var delay = Task.Delay(Long, clock, cancel.Token);
        Assert.Equal(2, clock.Count);

        cancel.Cancel();
        deadline.Dispose();

        Assert.True(delay.IsCanceled);
        Assert.Equal(0, clock.Count);
    }

    [Fact]
    public void A_clock_that_ends_fires_no_more()
    {
        var other = new BeatClock();
        var fired = false;
        using var timer = other.CreateTimer(_ => fired = true, null, Long, Never);

        other.Dispose();

        timer.Change(TimeSpan.Zero, Never);
        Assert.False(fired);
    }
}
