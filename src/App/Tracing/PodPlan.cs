using Barograph.PodTrace.Pods;
using Barograph.PodTrace.Targets;

namespace Barograph.App.Tracing;

/// <summary>Which pods the command line asks for.</summary>
sealed record PodPlan
{
    /// <summary>Where applications carry their name.</summary>
    public const string AppLabel = "app.kubernetes.io/name";

    /// <summary><c>name</c> or <c>namespace/name</c>.</summary>
    public IReadOnlyList<string> Pods { get; init; } = [];

    /// <summary>Empty = as the kubeconfig's context, or the pod that we run in, says.</summary>
    public string Namespace { get; init; } = "";

    public IReadOnlyList<string> Namespaces { get; init; } = [];

    public string Selector { get; init; } = "";

    public bool AllInNamespace { get; init; }

    public bool AllNamespaces { get; init; }

    public string? Container { get; init; }

    public string? Kubeconfig { get; init; }

    public string? Context { get; init; }

    public bool IsAsked => Pods.Count > 0 || Selector.Length > 0 || AllInNamespace || AllNamespaces;

    /// <summary>What is wrong with it; null = nothing.</summary>
    public string? Complaint()
    {
        if (!IsAsked) return Namespace.Length + Namespaces.Count > 0 || Container is not null ? "which pods? Name one, or --pods, --pod-selector, --all-in-namespace, --all-namespaces" : null;
        if (Pods.Count > 0 && (Selector.Length > 0 || AllInNamespace || AllNamespaces)) return "pods are named, or selected: --pods and names do not go with --pod-selector, --app, --label, --all-in-namespace and --all-namespaces";
        if (AllNamespaces && Namespaces.Count > 0) return "--all-namespaces and --namespaces contradict each other";
        foreach (var name in Pods.SelectMany(static p => p.Split('/')).Concat(Namespaces).Append(Namespace.Length > 0 ? Namespace : "default"))
            if (!IsName(name)) return $"\"{name}\" is no name of Kubernetes: lower case letters, digits, - and . are allowed";
        return Pods.FirstOrDefault(static p => p.Count(static c => c == '/') > 1) is { } odd ? $"{odd}: name or namespace/name is wanted" : null;
    }

    public override string ToString()
    {
        var where = AllNamespaces ? " in all namespaces" : Namespaces.Count > 0 ? $" in {string.Join(" and ", Namespaces)}" : Namespace.Length > 0 ? $" in {Namespace}" : "";
        var what = Pods.Count > 0 ? $"pod {string.Join(", ", Pods)}" : Selector.Length > 0 ? $"pods with {Selector}" : "all pods";
        return $"{what}{where}{(Container is { } one ? $", container {one}" : "")}";
    }

    /// <param name="home">The namespace that is meant where none is said.</param>
    public PodSelection Select(string home, TraceSettings settings)
    {
        var space = Namespace.Length > 0 ? Namespace : home;
        return new PodSelection
        {
            Pods = [.. Pods.Select(pod => pod.Split('/') is [var given, var name] ? (given, name) : (space, pod)).Distinct()],
            Namespaces = AllNamespaces ? [] : Namespaces.Count > 0 ? Namespaces : [space],
            LabelSelector = Selector,
            Container = Container,
            Node = settings.Node,
            MaxPods = settings.MaxTargetPods,
        };
    }

    /// <exception cref="TargetException">Two ways to select at once.</exception>
    public static string SelectorOf(string? selector, string? app, IReadOnlyList<string> labels)
    {
        string[] given = [.. new[] { selector, app is { Length: > 0 } ? $"{AppLabel}={app}" : null, string.Join(',', labels) }.Where(static s => s is { Length: > 0 }).Select(static s => s!)];
        return given.Length > 1 ? throw new TargetException("--pod-selector, --app and --label are three ways to say the same: use one of them") : given.Length == 0 ? "" : given[0];
    }

    static bool IsName(string name)
        => name.Length is > 0 and <= 253 && !name.AsSpan().ContainsAnyExcept("abcdefghijklmnopqrstuvwxyz0123456789-.") && char.IsAsciiLetterOrDigit(name[0]) && char.IsAsciiLetterOrDigit(name[^1]);
}
