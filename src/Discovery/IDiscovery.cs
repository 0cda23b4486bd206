using Barograph.Formats.Configuration;

namespace Barograph.Discovery;

/// <summary>Finds targets from one source and goes on looking.</summary>
public interface IDiscovery
{
    /// <summary>
    /// Tells groups as they are found, until cancelled. Groups are replaced by their source; one without targets withdraws what it
    /// held. What goes wrong on the way is counted and logged, and what was found before it stays.
    /// </summary>
    Task RunAsync(Action<IReadOnlyList<TargetGroup>> found, CancellationToken cancel);
}
