namespace Barograph.Formats.Configuration;

/// <summary>How an HTTP service is called: what Prometheus' configuration repeats wherever it names one.</summary>
public sealed record HttpClientConfig
{
    public BasicAuthConfig? BasicAuth { get; init; }

    /// <summary>Also holds the older <c>bearer_token</c> and <c>bearer_token_file</c>.</summary>
    public AuthorizationConfig? Authorization { get; init; }

    public OAuth2Config? OAuth2 { get; init; }

    public TlsConfig Tls { get; init; } = new();

    public bool FollowRedirects { get; init; } = true;

    public bool EnableHttp2 { get; init; } = true;

    public ProxyConfig Proxy { get; init; } = new();

    public IReadOnlyDictionary<string, HttpHeaderConfig> Headers { get; init; } = new Dictionary<string, HttpHeaderConfig>();
}
