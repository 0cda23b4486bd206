using System.Text.Json;

namespace Barograph.Outbound.Kubernetes;

/// <summary>What we want to know of a pod.</summary>
public sealed record Pod
{
    const string DefaultContainerAnnotation = "kubectl.kubernetes.io/default-container";

    public required string Namespace { get; init; }

    public required string Name { get; init; }

    public string Uid { get; init; } = "";

    /// <summary>Empty while it is not scheduled.</summary>
    public string Node { get; init; } = "";

    public string Phase { get; init; } = "";

    /// <summary>In the order of the specification; then init containers and ephemeral ones.</summary>
    public IReadOnlyList<PodContainer> Containers { get; init; } = [];

    /// <summary>The one that is meant where none is said: as an annotation has it, else the first.</summary>
    public string DefaultContainer { get; init; } = "";

    public static Pod Read(JsonElement pod)
    {
        var metadata = pod.GetProperty("metadata");
        var spec = Child(pod, "spec");
        var status = Child(pod, "status");
        var states = new[] { "containerStatuses", "initContainerStatuses", "ephemeralContainerStatuses" }.SelectMany(name => List(status, name))
            .GroupBy(static s => Text(s, "name"), StringComparer.Ordinal).ToDictionary(static g => g.Key, static g => g.First(), StringComparer.Ordinal);
        var names = new[] { "containers", "initContainers", "ephemeralContainers" }.SelectMany(name => List(spec, name)).Select(static c => Text(c, "name")).ToList();
        var annotated = Text(Child(metadata, "annotations"), DefaultContainerAnnotation);
        return new Pod
        {
            Namespace = Text(metadata, "namespace"),
            Name = Text(metadata, "name"),
            Uid = Text(metadata, "uid"),
            Node = Text(spec, "nodeName"),
            Phase = Text(status, "phase"),
            Containers = [.. names.Select(name => PodContainer.Read(name, states.TryGetValue(name, out var state) ? state : default))],
            DefaultContainer = names.Contains(annotated) ? annotated : names.Count > 0 ? names[0] : "",
        };
    }

    internal static JsonElement Child(JsonElement of, string name) => of.ValueKind == JsonValueKind.Object && of.TryGetProperty(name, out var child) ? child : default;

    internal static string Text(JsonElement of, string name) => Child(of, name) is { ValueKind: JsonValueKind.String } text ? text.GetString()! : "";

    internal static IEnumerable<JsonElement> List(JsonElement of, string name) => Child(of, name) is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray() : [];
}
