using JobService.Metrics;

namespace JobService.Access;

/// <summary>A bucket of tokens for each user: a second's worth at most, filled again as time goes by.</summary>
public sealed class RateLimiter
{
    readonly Dictionary<string, Bucket> buckets;
    readonly ServiceMetrics metrics;
    readonly TimeProvider clock;

    public RateLimiter(IReadOnlyList<User> users, ServiceMetrics metrics, TimeProvider clock)
    {
        this.metrics = metrics;
        this.clock = clock;
        buckets = users.ToDictionary(static user => user.Name, user => new Bucket(user.RequestsPerSecond, clock.GetTimestamp()), StringComparer.Ordinal);
        foreach (var user in users)
        {
            metrics.UserLimit.With(user.Name).Set(user.RequestsPerSecond);
            metrics.Rejected.With(user.Name).Add(0); // from 0 on, so that the first rejection is an increase
        }
    }

    public bool Allows(User user)
    {
        if (buckets[user.Name].TryTake(clock)) return true;
        metrics.Rejected.With(user.Name).Add();
        return false;
    }

    sealed class Bucket(double perSecond, long now)
    {
        readonly double perSecond = perSecond;
        readonly Lock gate = new();
        double tokens = perSecond;
        long filled = now;

        public bool TryTake(TimeProvider clock)
        {
            lock (gate)
            {
                var now = clock.GetTimestamp();
                tokens = Math.Min(perSecond, tokens + clock.GetElapsedTime(filled, now).TotalSeconds * perSecond);
                filled = now;
                if (tokens < 1) return false;
                tokens--;
                return true;
            }
        }
    }
}
