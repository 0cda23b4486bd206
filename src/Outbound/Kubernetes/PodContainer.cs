using System.Text.Json;

namespace Barograph.Outbound.Kubernetes;

/// <param name="Id">As the runtime has it, with its scheme (<c>containerd://…</c>); empty before it was created.</param>
/// <param name="State">running, or why not: <c>CrashLoopBackOff</c>, <c>Completed</c>, <c>not created</c>.</param>
public sealed record PodContainer(string Name, string Id, bool IsRunning, string State)
{
    internal static PodContainer Read(string name, JsonElement status)
    {
        var state = Pod.Child(status, "state");
        if (Pod.Child(state, "running").ValueKind == JsonValueKind.Object) return new(name, Pod.Text(status, "containerID"), true, "running");
        foreach (var kind in (string[])["waiting", "terminated"])
        {
            if (Pod.Child(state, kind) is { ValueKind: JsonValueKind.Object } one) return new(name, Pod.Text(status, "containerID"), false, Pod.Text(one, "reason") is { Length: > 0 } reason ? reason : kind);
        }
        return new(name, Pod.Text(status, "containerID"), false, "not created");
    }
}
