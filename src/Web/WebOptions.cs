namespace Barograph.Web;

/// <summary>How the server shows itself; the names and defaults are those of Prometheus' <c>--web.*</c> flags.</summary>
public sealed record WebOptions
{
    /// <summary><c>host:port</c>; an empty host means all interfaces, port 0 a free one.</summary>
    public IReadOnlyList<string> ListenAddresses { get; init; } = ["0.0.0.0:9090"];

    /// <summary>Where users reach the server; null = what it listens on.</summary>
    public Uri? ExternalUrl { get; init; }

    /// <summary>Begins all internal paths; empty or <c>/prefix</c>.</summary>
    public string RoutePrefix { get; init; } = "";

    public bool EnableLifecycle { get; init; }

    public bool EnableRemoteWriteReceiver { get; init; }

    /// <summary>Mimir's <c>--auth.multitenancy-enabled</c>: requests for data say whose, in the header <c>X-Scope-OrgID</c>.</summary>
    public bool Multitenancy { get; init; }

    public string PageTitle { get; init; } = "Barograph";

    /// <summary>Anchored regular expression of origins that other sites' pages may ask from.</summary>
    public string CorsOrigin { get; init; } = ".*";

    public TimeSpan ReadTimeout { get; init; } = TimeSpan.FromMinutes(5);

    public int MaxConnections { get; init; } = 512;
}
