using Barograph.Formats.Configuration;

namespace Barograph.Discovery;

/// <summary>The targets that the configuration itself lists.</summary>
public sealed class StaticDiscovery(StaticDiscoveryConfig config) : IDiscovery
{
    public Task RunAsync(Action<IReadOnlyList<TargetGroup>> found, CancellationToken cancel)
    {
        found([.. config.Groups.Select(static (group, i) => group with { Source = i.ToString(System.Globalization.CultureInfo.InvariantCulture) })]);
        return Task.CompletedTask;
    }
}
