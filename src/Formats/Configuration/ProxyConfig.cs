namespace Barograph.Formats.Configuration;

public sealed record ProxyConfig
{
    public Uri? ProxyUrl { get; init; }

    /// <summary>Comma-separated hosts, domains, addresses and networks that are called directly.</summary>
    public string NoProxy { get; init; } = "";

    public bool FromEnvironment { get; init; }

    public IReadOnlyDictionary<string, IReadOnlyList<Secret>> ConnectHeaders { get; init; } = new Dictionary<string, IReadOnlyList<Secret>>();
}
