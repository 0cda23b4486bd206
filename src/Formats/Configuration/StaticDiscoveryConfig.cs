namespace Barograph.Formats.Configuration;

/// <summary>All <c>static_configs</c> of one job.</summary>
public sealed record StaticDiscoveryConfig(IReadOnlyList<TargetGroup> Groups) : DiscoveryConfig("static");
