namespace Barograph.Tests.Unit.Deploy;

/// <summary>A clock in which a second passes in a millisecond: what waits six seconds in it has not waited long.</summary>
sealed class HastyClock : TimeProvider
{
    const int Haste = 1000;

    readonly DateTimeOffset began = System.GetUtcNow();
    readonly long beganAt = System.GetTimestamp();

    public override long TimestampFrequency => System.TimestampFrequency;

    public override long GetTimestamp() => beganAt + (System.GetTimestamp() - beganAt) * Haste;

    public override DateTimeOffset GetUtcNow() => began + (System.GetUtcNow() - began) * Haste;

    /// <exception cref="NotSupportedException">The timer is to fire more than once.</exception>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        => period == Timeout.InfiniteTimeSpan ? new PunctualTimer(callback, state, dueTime) : throw new NotSupportedException("timers of this clock fire once");

    /// <summary>Never fires early, as the runtime's timers do by a step of their coarse clock: milliseconds, which here are seconds.</summary>
    sealed class PunctualTimer : ITimer
    {
        static readonly TimeSpan Again = TimeSpan.FromMilliseconds(1);

        readonly TimerCallback callback;
        readonly object? state;
        readonly ITimer timer;
        long dueAt;

        public PunctualTimer(TimerCallback callback, object? state, TimeSpan dueTime)
        {
            (this.callback, this.state) = (callback, state);
            timer = System.CreateTimer(static timer => ((PunctualTimer)timer!).Fire(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            Change(dueTime, Timeout.InfiniteTimeSpan);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            if (dueTime == Timeout.InfiniteTimeSpan) return timer.Change(dueTime, Timeout.InfiniteTimeSpan);
            var wait = dueTime / Haste;
            Volatile.Write(ref dueAt, System.GetTimestamp() + (long)(wait.TotalSeconds * System.TimestampFrequency));
            return timer.Change(wait, Timeout.InfiniteTimeSpan);
        }

        public void Dispose() => timer.Dispose();

        public ValueTask DisposeAsync() => timer.DisposeAsync();

        void Fire()
        {
            if (System.GetTimestamp() >= Volatile.Read(ref dueAt)) callback(state);
            else timer.Change(Again, Timeout.InfiniteTimeSpan);
        }
    }
}
