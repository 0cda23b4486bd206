using System.Text.Json;

namespace Barograph.Outbound.Kubernetes;

/// <summary>Where a part of a service's pods can be reached.</summary>
/// <param name="Service">Empty where nobody says.</param>
/// <param name="Endpoints">Each address with its pod, where it is one's.</param>
public sealed record EndpointSlice(string Namespace, string Service, IReadOnlyList<(string Address, string Pod)> Endpoints, IReadOnlyList<int> Ports)
{
    const string ServiceLabel = "kubernetes.io/service-name";

    public static EndpointSlice Read(JsonElement slice)
    {
        var metadata = Pod.Child(slice, "metadata");
        var endpoints = from endpoint in Pod.List(slice, "endpoints")
                        let target = Pod.Child(endpoint, "targetRef")
                        let pod = Pod.Text(target, "kind") == "Pod" ? Pod.Text(target, "name") : ""
                        from address in Pod.List(endpoint, "addresses")
                        where address.ValueKind == JsonValueKind.String
                        select (address.GetString()!, pod);
        var ports = Pod.List(slice, "ports").Select(static p => Pod.Child(p, "port")).Where(static p => p.ValueKind == JsonValueKind.Number).Select(static p => p.TryGetInt32(out var port) ? port : 0);
        return new EndpointSlice(Pod.Text(metadata, "namespace"), Pod.Text(Pod.Child(metadata, "labels"), ServiceLabel), [.. endpoints], [.. ports.Where(static p => p is > 0 and <= 65_535)]);
    }
}
