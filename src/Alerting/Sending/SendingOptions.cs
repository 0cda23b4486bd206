namespace Barograph.Alerting.Sending;

/// <summary>What the flags <c>--alertmanager.…</c> say.</summary>
public sealed record SendingOptions
{
    /// <summary>Alerts that wait for one Alertmanager; beyond it the oldest are dropped.</summary>
    public int QueueCapacity { get; init; } = 10_000;

    /// <summary>Alerts in one request.</summary>
    public int BatchSize { get; init; } = 256;

    /// <summary>Whether what waits is still sent when the process ends.</summary>
    public bool DrainOnShutdown { get; init; } = true;

    public string UserAgent { get; init; } = "Barograph";
}
