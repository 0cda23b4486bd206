namespace Barograph.Formats.Configuration.Alertmanager;

/// <summary>An entry of <c>webhook_configs</c>.</summary>
public sealed record WebhookConfig
{
    public bool SendResolved { get; init; } = true;

    /// <summary>After reading never null: the global one where the entry has none.</summary>
    public HttpClientConfig? Http { get; init; }

    /// <summary>May hold templates.</summary>
    public Secret? Url { get; init; }

    public string UrlFile { get; init; } = "";

    /// <summary>0 = no limit.</summary>
    public long MaxAlerts { get; init; }

    /// <summary>0 = none but that of the group's next flush.</summary>
    public TimeSpan Timeout { get; init; }

    /// <summary>Replaces the usual body: text (a template), bool, long, double, list and map of such; null where not given.</summary>
    public object? Payload { get; init; }
}
