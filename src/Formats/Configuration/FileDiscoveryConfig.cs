namespace Barograph.Formats.Configuration;

/// <summary>Target groups from JSON or YAML files; the last path element may hold one <c>*</c> pattern.</summary>
public sealed record FileDiscoveryConfig(IReadOnlyList<string> Files) : DiscoveryConfig("file")
{
    public TimeSpan RefreshInterval { get; init; } = TimeSpan.FromMinutes(5);
}
