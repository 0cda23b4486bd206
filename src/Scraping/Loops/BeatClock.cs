namespace Barograph.Scraping.Loops;

/// <summary>The machine's clock, with timers that fire on one thread of its own.</summary>
/// <remarks>
/// The runtime's timers wake a thread that wakes a thread of the pool, which wakes another in case there is more to do, and each of them
/// looks around for a while before it sleeps again: for a scrape, whose page takes a third of a millisecond, that was half of all work.
/// Here a due timer is called by who waited for it. So what it calls must be short where others wait for the same clock: to begin a request is, to store is not.
/// </remarks>
public sealed class BeatClock : TimeProvider, IDisposable
{
    readonly object gate = new(); // a monitor, for it is waited on
    readonly Thread thread;
    Beat[] heap = new Beat[64]; // a binary heap by due time; each timer knows its place
    int count;
    bool ended;

    /// <param name="name">Of its thread, for who looks at the process.</param>
    public BeatClock(string name = "beat")
    {
        thread = new Thread(Run) { Name = name, IsBackground = true };
        thread.Start();
    }

    /// <summary>Timers that are set.</summary>
    public int Count
    {
        get
        {
            lock (gate) return count;
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Beat(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>No timer fires any more, and none is under way.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            ended = true;
            Monitor.Pulse(gate);
        }
        if (Environment.CurrentManagedThreadId != thread.ManagedThreadId) thread.Join();
    }

    void Run()
    {
        while (Next() is { } due) due.Fire();
    }

    /// <summary>Waits for the next timer that is due; null when the clock has ended.</summary>
    Beat? Next()
    {
        lock (gate)
        {
            while (!ended)
            {
                if (count == 0)
                {
                    Monitor.Wait(gate);
                    continue;
                }
                var first = heap[0];
                var now = GetTimestamp();
                if (first.Due <= now)
                {
                    if (first.Period > 0) Place(first, now + first.Period);
                    else Remove(first);
                    return first;
                }
                // Up to the next whole millisecond, for a wait is as short as it says.
                var waitMs = (first.Due - now) * 1000 / TimestampFrequency + 1;
                Monitor.Wait(gate, (int)Math.Min(waitMs, int.MaxValue));
            }
            return null;
        }
    }

    bool Set(Beat timer, TimeSpan dueTime, TimeSpan period)
    {
        lock (gate)
        {
            if (timer.Disposed) return false;
            timer.Period = period > TimeSpan.Zero ? Units(period) : 0;
            if (dueTime < TimeSpan.Zero)
            {
                Remove(timer);
                return true;
            }
            Place(timer, GetTimestamp() + Units(dueTime));
            if (heap[0] == timer) Monitor.Pulse(gate); // sooner than what is waited for
            return true;
        }
    }

    void End(Beat timer)
    {
        lock (gate)
        {
            timer.Disposed = true;
            Remove(timer);
        }
    }

    long Units(TimeSpan span) => (long)(span.TotalSeconds * TimestampFrequency);

    void Place(Beat timer, long due)
    {
        timer.Due = due;
        if (timer.At < 0)
        {
            if (count == heap.Length) Array.Resize(ref heap, count * 2);
            timer.At = count++;
            heap[timer.At] = timer;
        }
        Settle(timer);
    }

    void Remove(Beat timer)
    {
        var at = timer.At;
        if (at < 0) return;
        timer.At = -1;
        var last = heap[--count];
        heap[count] = null!;
        if (last == timer) return;
        (heap[at], last.At) = (last, at);
        Settle(last);
    }

    /// <summary>Lets a timer rise or sink to where its time belongs.</summary>
    void Settle(Beat timer)
    {
        var at = timer.At;
        for (; at > 0 && timer.Due < heap[(at - 1) / 2].Due; at = (at - 1) / 2) Move(heap[(at - 1) / 2], at);
        while (2 * at + 1 < count)
        {
            var child = 2 * at + 1;
            if (child + 1 < count && heap[child + 1].Due < heap[child].Due) child++;
            if (timer.Due <= heap[child].Due) break;
            Move(heap[child], at);
            at = child;
        }
        Move(timer, at);
    }

    void Move(Beat timer, int to) => (heap[to], timer.At) = (timer, to);

    sealed class Beat(BeatClock clock, TimerCallback callback, object? state) : ITimer
    {
        public long Due, Period; // in the clock's own units
        public int At = -1;
        public bool Disposed;

        public void Fire() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period) => clock.Set(this, dueTime, period);

        public void Dispose() => clock.End(this);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return default;
        }
    }
}
