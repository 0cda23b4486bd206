namespace Barograph.Outbound.Kubernetes;

/// <summary>The API server refused, or what leads to it is wrong.</summary>
/// <param name="status">The HTTP status; 0 where it did not come so far.</param>
public sealed class KubernetesException(int status, string message) : Exception(message)
{
    public const int Unauthorized = 401, Forbidden = 403, NotFound = 404, Gone = 410;

    public int Status { get; } = status;
}
