using System.Text.Json;

namespace Barograph.Outbound.Kubernetes;

/// <summary>A pod and its addresses. On the node's own network they are the node's, which other pods have, too.</summary>
public sealed record PodAddresses(string Namespace, string Name, IReadOnlyList<string> Addresses, bool OnHostNetwork)
{
    public static PodAddresses Read(JsonElement pod)
    {
        var (metadata, spec, status) = (Pod.Child(pod, "metadata"), Pod.Child(pod, "spec"), Pod.Child(pod, "status"));
        // What has ended may have lost its address to another one already.
        var isOver = Pod.Text(status, "phase") is "Succeeded" or "Failed";
        var all = Pod.List(status, "podIPs").Select(static a => Pod.Text(a, "ip")).Append(Pod.Text(status, "podIP"));
        return new PodAddresses(Pod.Text(metadata, "namespace"), Pod.Text(metadata, "name"), isOver ? [] : [.. all.Where(static a => a.Length > 0).Distinct()], Pod.Child(spec, "hostNetwork").ValueKind == JsonValueKind.True);
    }
}
