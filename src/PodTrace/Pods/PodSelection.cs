namespace Barograph.PodTrace.Pods;

/// <summary>Which containers of which pods are meant.</summary>
public sealed record PodSelection
{
    /// <summary>Of <see cref="PodSelection.Container"/>: every container of a pod.</summary>
    public const string EveryContainer = "*";

    /// <summary>Pods by name, with their namespaces.</summary>
    public IReadOnlyList<(string Namespace, string Name)> Pods { get; init; } = [];

    /// <summary>Where <see cref="LabelSelector"/> selects, or everything is meant; empty = in all namespaces.</summary>
    public IReadOnlyList<string> Namespaces { get; init; } = [];

    /// <summary>In Kubernetes' notation; empty = all pods of <see cref="Namespaces"/>, where there are no <see cref="Pods"/>.</summary>
    public string LabelSelector { get; init; } = "";

    /// <summary>Null = the default one: as an annotation says, else the first.</summary>
    public string? Container { get; init; }

    /// <summary>The node that we run on, where that is known: others' pods need not be asked for.</summary>
    public string? Node { get; init; }

    public int MaxPods { get; init; } = 256;

    /// <summary>Paths and queries of the collections to follow.</summary>
    public IEnumerable<(string Path, string Query)> Collections()
    {
        if (Pods.Count > 0)
        {
            // A pod alone is asked for by its name: that is all that a careful role allows.
            foreach (var space in Pods.GroupBy(static p => p.Namespace, StringComparer.Ordinal))
                foreach (var (_, name) in space) yield return (PathOf(space.Key), $"fieldSelector={Uri.EscapeDataString($"metadata.name={name}")}");
            yield break;
        }
        var selectors = new List<string>();
        if (LabelSelector.Length > 0) selectors.Add($"labelSelector={Uri.EscapeDataString(LabelSelector)}");
        if (Node is { Length: > 0 }) selectors.Add($"fieldSelector={Uri.EscapeDataString($"spec.nodeName={Node}")}");
        var query = string.Join('&', selectors);
        if (Namespaces.Count == 0) yield return ("/api/v1/pods", query);
        foreach (var space in Namespaces) yield return (PathOf(space), query);
    }

    static string PathOf(string space) => $"/api/v1/namespaces/{Uri.EscapeDataString(space)}/pods";
}
