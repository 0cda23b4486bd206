namespace Barograph.Formats.Configuration;

/// <summary>Target groups as JSON from a URL.</summary>
public sealed record HttpDiscoveryConfig(Uri Url) : DiscoveryConfig("http")
{
    public TimeSpan RefreshInterval { get; init; } = TimeSpan.FromMinutes(1);

    public HttpClientConfig Http { get; init; } = new();
}
