namespace JobService;

/// <summary>Time of the jobs: what takes a second takes a fraction of it where the service is told to be faster than life.</summary>
public sealed class Pace(double speed, TimeProvider clock)
{
    public Task WaitAsync(double seconds, CancellationToken cancel) => Task.Delay(TimeSpan.FromSeconds(seconds / speed), clock, cancel);

    /// <summary>Seconds of the jobs' time since a stamp of the clock.</summary>
    public double SecondsSince(long stamp) => clock.GetElapsedTime(stamp).TotalSeconds * speed;

    public long Now() => clock.GetTimestamp();
}
