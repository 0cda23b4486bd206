namespace Barograph.Formats.Configuration;

/// <summary>Client credentials (or a signed JWT) exchanged for a bearer token at the token URL.</summary>
public sealed record OAuth2Config
{
    public string ClientId { get; init; } = "";

    public Secret? ClientSecret { get; init; }

    public string ClientSecretFile { get; init; } = "";

    public string ClientCertificateKeyId { get; init; } = "";

    public Secret? ClientCertificateKey { get; init; }

    public string ClientCertificateKeyFile { get; init; } = "";

    public string GrantType { get; init; } = "";

    public string SignatureAlgorithm { get; init; } = "";

    public string Issuer { get; init; } = "";

    public string Audience { get; init; } = "";

    public IReadOnlyDictionary<string, string> Claims { get; init; } = new Dictionary<string, string>();

    public IReadOnlyList<string> Scopes { get; init; } = [];

    public string TokenUrl { get; init; } = "";

    public IReadOnlyDictionary<string, string> EndpointParams { get; init; } = new Dictionary<string, string>();

    public TlsConfig? Tls { get; init; }

    public ProxyConfig Proxy { get; init; } = new();
}
