using JobService.Metrics;

namespace JobService.Access;

/// <summary>Where the providers' credentials are kept.</summary>
public sealed class SecretStores
{
    readonly ServiceMetrics metrics;

    public SecretStores(IEnumerable<string> backends, ServiceMetrics metrics)
    {
        this.metrics = metrics;
        foreach (var backend in backends) metrics.SecretsHealth.With(backend).Set(1);
    }

    public void Read(string backend) => metrics.SecretOperations.With(backend, "read").Add();
}
