namespace Barograph.Formats.Configuration;

/// <summary>Valid by Prometheus' grammar, not built here yet: <c>check</c> warns, <c>serve</c> refuses it by name.</summary>
public sealed record UnbuiltDiscoveryConfig(string Kind) : DiscoveryConfig(Kind)
{
    public Settings Settings { get; init; } = Settings.Empty;
}
