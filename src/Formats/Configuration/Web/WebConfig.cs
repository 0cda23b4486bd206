namespace Barograph.Formats.Configuration.Web;

/// <summary>The file of <c>--web.config.file</c>: how our own HTTP server protects itself.</summary>
public sealed record WebConfig
{
    /// <summary>Null = plain HTTP.</summary>
    public WebTlsConfig? Tls { get; init; }

    public bool Http2 { get; init; } = true;

    /// <summary>Headers of every answer; only the five that harden a browser may be set.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>Null = no limit.</summary>
    public WebRateLimit? RateLimit { get; init; }

    /// <summary>Bcrypt hashes by user name; empty = everybody may come in.</summary>
    public IReadOnlyDictionary<string, Secret> BasicAuthUsers { get; init; } = new Dictionary<string, Secret>();
}
