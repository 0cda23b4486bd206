namespace Barograph.Formats.Configuration.Alertmanager;

/// <summary>An entry of <c>pagerduty_configs</c>. A routing key means the events API v2, a service key v1. Texts are templates.</summary>
public sealed record PagerDutyConfig
{
    public bool SendResolved { get; init; } = true;

    /// <summary>After reading never null: the global one where the entry has none.</summary>
    public HttpClientConfig? Http { get; init; }

    public Secret? ServiceKey { get; init; }

    public string ServiceKeyFile { get; init; } = "";

    public Secret? RoutingKey { get; init; }

    public string RoutingKeyFile { get; init; } = "";

    /// <summary>After reading never null.</summary>
    public Uri? Url { get; init; }

    public string Client { get; init; } = "{{ template \"pagerduty.default.client\" . }}";

    public string ClientUrl { get; init; } = "{{ template \"pagerduty.default.clientURL\" . }}";

    public string Description { get; init; } = "{{ template \"pagerduty.default.description\" .}}";

    /// <summary>Values as in <see cref="WebhookConfig.Payload"/>; the four usual ones are always there.</summary>
    public IReadOnlyDictionary<string, object?> Details { get; init; } = new Dictionary<string, object?>();

    public IReadOnlyList<PagerDutyImage> Images { get; init; } = [];

    public IReadOnlyList<PagerDutyLink> Links { get; init; } = [];

    public string Source { get; init; } = "";

    public string Severity { get; init; } = "";

    public string Class { get; init; } = "";

    public string Component { get; init; } = "";

    public string Group { get; init; } = "";

    /// <summary>0 = none but that of the group's next flush.</summary>
    public TimeSpan Timeout { get; init; }
}

public sealed record PagerDutyImage
{
    public string Src { get; init; } = "";

    public string Alt { get; init; } = "";

    public string Href { get; init; } = "";
}

public sealed record PagerDutyLink
{
    public string Href { get; init; } = "";

    public string Text { get; init; } = "";
}
