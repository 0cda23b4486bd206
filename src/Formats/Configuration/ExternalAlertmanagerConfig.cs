using Barograph.Model.Relabelling;

namespace Barograph.Formats.Configuration;

/// <summary>One entry of <c>alerting.alertmanagers</c>: Alertmanagers that are found and spoken to in the same way.</summary>
public sealed record ExternalAlertmanagerConfig
{
    public HttpClientConfig Http { get; init; } = new();

    /// <summary>Checked, but requests are not signed yet: <c>serve</c> refuses a file that asks for it.</summary>
    public Settings? SigV4 { get; init; }

    /// <summary><c>http</c> or <c>https</c>; relabelling may change it by <c>__scheme__</c>.</summary>
    public string Scheme { get; init; } = "http";

    /// <summary>Stands before <c>/api/v2/alerts</c>.</summary>
    public string PathPrefix { get; init; } = "";

    /// <summary>For one request.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    public string ApiVersion { get; init; } = "v2";

    public IReadOnlyList<RelabelRule> Relabel { get; init; } = [];

    /// <summary>For the alerts of these Alertmanagers alone, after those of the whole section.</summary>
    public IReadOnlyList<RelabelRule> AlertRelabel { get; init; } = [];

    public IReadOnlyList<DiscoveryConfig> Discoveries => Found.Items;

    internal DiscoveryList Found { get; init; } = DiscoveryList.Empty;
}
