namespace Barograph.Rules.Groups;

/// <summary>Prometheus' <c>--rules.…</c> flags, with its defaults.</summary>
public sealed record RuleOptions
{
    /// <summary>How long the process may have been away for alerts to get back the time that they had been pending.</summary>
    public TimeSpan OutageTolerance { get; init; } = TimeSpan.FromHours(1);

    /// <summary>After that, an alert does not fire sooner than so long.</summary>
    public TimeSpan ForGracePeriod { get; init; } = TimeSpan.FromMinutes(10);

    public TimeSpan ResendDelay { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Rules that run beside those that the groups run themselves.</summary>
    public int MaxConcurrentEvals { get; init; } = 4;
}
