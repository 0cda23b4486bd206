using System.Text.Json;

namespace Barograph.Outbound.Kubernetes;

/// <summary>A service, and the addresses that stand for all of its pods; none where it is headless.</summary>
public sealed record ServiceAddresses(string Namespace, string Name, IReadOnlyList<string> Addresses)
{
    const string Headless = "None";

    public static ServiceAddresses Read(JsonElement service)
    {
        var (metadata, spec) = (Pod.Child(service, "metadata"), Pod.Child(service, "spec"));
        var all = Pod.List(spec, "clusterIPs").Select(static a => a.ValueKind == JsonValueKind.String ? a.GetString()! : "").Append(Pod.Text(spec, "clusterIP")); // the list is of Kubernetes 1.20
        return new ServiceAddresses(Pod.Text(metadata, "namespace"), Pod.Text(metadata, "name"), [.. all.Where(static a => a is { Length: > 0 } and not Headless).Distinct()]);
    }
}
