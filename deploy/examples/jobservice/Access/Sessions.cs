using System.Security.Cryptography;
using JobService.Metrics;

namespace JobService.Access;

/// <summary>Sessions that began with a password and end after half an hour, or when they are told to.</summary>
public sealed class Sessions(ServiceMetrics metrics, TimeProvider clock)
{
    const int Most = 10_000;
    static readonly TimeSpan Life = TimeSpan.FromMinutes(30);

    readonly Lock gate = new();
    readonly Dictionary<string, (User User, DateTimeOffset Until)> open = new(StringComparer.Ordinal);

    /// <summary>Null: there are too many.</summary>
    public string? Begin(User user)
    {
        lock (gate)
        {
            Expire();
            if (open.Count >= Most) return null;
            var token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
            open.Add(token, (user, clock.GetUtcNow() + Life));
            metrics.Sessions.Set(open.Count);
            return token;
        }
    }

    public User? Find(string token)
    {
        lock (gate)
        {
            Expire();
            return open.TryGetValue(token, out var session) ? session.User : null;
        }
    }

    public bool End(string token)
    {
        lock (gate)
        {
            var was = open.Remove(token);
            metrics.Sessions.Set(open.Count);
            return was;
        }
    }

    void Expire()
    {
        var now = clock.GetUtcNow();
        foreach (var (token, session) in open)
            if (session.Until <= now) open.Remove(token);
        metrics.Sessions.Set(open.Count);
    }
}
