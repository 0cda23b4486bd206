namespace Barograph.Tests.Unit.Scraping.Doubles;

/// <summary>Time that passes when the test says so; the wall clock may jump besides.</summary>
public sealed class ManualClock(DateTimeOffset start) : TimeProvider
{
    readonly Lock gate = new();
    readonly List<ManualTimer> timers = [];
    TimeSpan elapsed;
    TimeSpan jumped;

    public ManualClock() : this(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero))
    {
    }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow()
    {
        lock (gate) return start + elapsed + jumped;
    }

    public override long GetTimestamp()
    {
        lock (gate) return elapsed.Ticks + 1_000_000; // never zero
    }

    /// <summary>The wall clock only, as somebody sets it.</summary>
    public void Jump(TimeSpan by)
    {
        lock (gate) jumped += by;
    }

    /// <summary>How many timers wait: a test knows by it that a loop sleeps.</summary>
    public int Waiting
    {
        get
        {
            lock (gate) return timers.Count(static t => t.DueTicks >= 0);
        }
    }

    /// <summary>Exactly to the moment at which the next timer is due.</summary>
    public void AdvanceToNext()
    {
        TimeSpan by;
        lock (gate) by = TimeSpan.FromTicks(Math.Max(0, timers.Where(static t => t.DueTicks >= 0).Min(static t => t.DueTicks) - elapsed.Ticks));
        Advance(by);
    }

    public void Advance(TimeSpan by)
    {
        long until;
        lock (gate) until = elapsed.Ticks + by.Ticks;
        while (true)
        {
            ManualTimer? due = null;
            lock (gate)
            {
                foreach (var timer in timers)
                {
                    if (timer.DueTicks >= 0 && timer.DueTicks <= until && (due is null || timer.DueTicks < due.DueTicks)) due = timer;
                }
                if (due is null)
                {
                    elapsed = TimeSpan.FromTicks(until);
                    return;
                }
                elapsed = TimeSpan.FromTicks(Math.Max(elapsed.Ticks, due.DueTicks));
                due.DueTicks = -1;
            }
            due.Fire();
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, () => callback(state));
        lock (gate)
        {
            timers.Add(timer);
            timer.DueTicks = dueTime < TimeSpan.Zero ? -1 : elapsed.Ticks + dueTime.Ticks;
        }
        return timer;
    }

    sealed class ManualTimer(ManualClock clock, Action fire) : ITimer
    {
        public long DueTicks = -1;

        public void Fire() => fire();

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock.gate) DueTicks = dueTime < TimeSpan.Zero ? -1 : clock.elapsed.Ticks + dueTime.Ticks;
            return true;
        }

        public void Dispose()
        {
            lock (clock.gate) clock.timers.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
