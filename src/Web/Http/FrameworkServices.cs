using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Barograph.Web.Http;

/// <summary>What Kestrel's TLS asks for besides its own options: where to log, and meters, which its own classes take. Only it asks; ours get theirs by <c>new</c>.</summary>
sealed class FrameworkServices(ILoggerFactory logs) : IServiceProvider, IMeterFactory
{
    readonly ConcurrentDictionary<Type, object> made = [];

    public object? GetService(Type serviceType)
    {
        if (serviceType == typeof(ILoggerFactory)) return logs;
        if (serviceType == typeof(IMeterFactory)) return this;
        return serviceType is { IsClass: true, IsAbstract: false } ? made.GetOrAdd(serviceType, type => ActivatorUtilities.CreateInstance(this, type)) : null;
    }

    /// <summary>Nobody listens to these meters: the counters that we show are our own.</summary>
    public Meter Create(MeterOptions options) => (Meter)made.GetOrAdd(typeof(Meter), _ => new Meter(options));

    public void Dispose()
    {
        foreach (var one in made.Values) (one as IDisposable)?.Dispose();
    }
}
