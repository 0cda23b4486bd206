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

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        => System.CreateTimer(callback, state, dueTime / Haste, period);
}
