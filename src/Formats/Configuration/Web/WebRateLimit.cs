namespace Barograph.Formats.Configuration.Web;

/// <summary>One request each <see cref="Interval"/> on average, <see cref="Burst"/> at once; an interval of zero is no limit.</summary>
public sealed record WebRateLimit
{
    public TimeSpan Interval { get; init; }

    public long Burst { get; init; }
}
