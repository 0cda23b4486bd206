namespace Barograph.PodTrace.Targets;

/// <summary>What people call a traced control group. Outside Kubernetes there is no namespace and no pod.</summary>
public readonly record struct TargetName(string Namespace, string Pod, string Container)
{
    public override string ToString() => Pod is { Length: > 0 } ? $"{Namespace}/{Pod}/{Container}" : Container;
}
