namespace Barograph.Formats.Configuration;

/// <summary>All ways in which one pool finds its targets.</summary>
sealed record DiscoveryList(IReadOnlyList<DiscoveryConfig> Items)
{
    public static DiscoveryList Empty { get; } = new([]);

    public DiscoveryList With(IEnumerable<DiscoveryConfig> more) => new([.. Items, .. more]);
}
