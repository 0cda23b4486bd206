namespace Barograph.Web.Protection;

/// <summary>Lets one through each interval on average, and as many as the burst at once.</summary>
sealed class TokenBucket(TimeSpan interval, long burst, TimeProvider clock)
{
    readonly Lock gate = new();
    double tokens = burst;
    long last = clock.GetTimestamp();

    public bool TryTake()
    {
        lock (gate)
        {
            var now = clock.GetTimestamp();
            tokens = Math.Min(burst, tokens + clock.GetElapsedTime(last, now) / interval);
            last = now;
            if (tokens < 1) return false;
            tokens--;
            return true;
        }
    }
}
