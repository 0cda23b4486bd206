using Barograph.Formats.Configuration;
using Microsoft.Extensions.Logging;

namespace Barograph.Discovery;

/// <summary>The discovery for each kind of entry in a configuration: what <see cref="DiscoveryPlan"/> is given to make them with.</summary>
public sealed class KnownDiscoveries(DiscoveryInstruments instruments, TimeProvider clock, string userAgent, ILogger log)
{
    public IDiscovery Make(string job, DiscoveryConfig config) => config switch
    {
        StaticDiscoveryConfig @static => new StaticDiscovery(@static),
        FileDiscoveryConfig file => new FileDiscovery(file, instruments, clock, log),
        HttpDiscoveryConfig http => new HttpDiscovery(job, http, instruments, clock, userAgent, log),
        _ => throw new NotSupportedException($"discovery by {config.Kind} is not built"), // `serve` refuses such a file by name
    };
}
