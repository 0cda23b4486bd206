using System.CommandLine;

namespace Barograph.App.Tracing;

/// <summary>podtrace's flags that say which pods are meant.</summary>
static class PodFlags
{
    static readonly Option<string> Namespace = new("--namespace", "-n") { Description = "The pods' namespace (that of the kubeconfig's context unless given)." };
    static readonly Option<string[]> Namespaces = List("--namespaces", "Several namespaces, separated by commas.");
    static readonly Option<string[]> Pods = List("--pods", "Several pods, separated by commas: NAME or NAMESPACE/NAME.");
    static readonly Option<string> Selector = new("--pod-selector") { Description = "Pods by their labels: app=api,tier!=cache." };
    static readonly Option<string> App = new("--app") { Description = $"Pods whose label {PodPlan.AppLabel} is this." };
    static readonly Option<string[]> Label = List("--label", "Pods with this label: KEY=VALUE.");
    static readonly Option<bool> AllInNamespace = new("--all-in-namespace") { Description = "All pods of the namespace, or of --namespaces." };
    static readonly Option<bool> AllNamespaces = new("--all-namespaces", "-A") { Description = "Pods in all namespaces." };
    static readonly Option<string> Container = new("--container") { Description = "The container's name; '*' = all of a pod (its default one unless given: the first, or as kubectl's annotation says)." };
    static readonly Option<string> Kubeconfig = new("--kubeconfig") { Description = "The kubeconfig to use (KUBECONFIG, ~/.kube/config, or the pod's service account unless given)." };
    static readonly Option<string> Context = new("--context") { Description = "The kubeconfig's context to use." };

    public static void AddTo(Command command)
    {
        foreach (var option in (Option[])[Namespace, Namespaces, Pods, Selector, App, Label, AllInNamespace, AllNamespaces, Container, Kubeconfig, Context]) command.Options.Add(option);
    }

    /// <param name="named">Pods that were named without a flag.</param>
    public static PodPlan Read(ParseResult parsed, IReadOnlyList<string> named) => new()
    {
        Pods = [.. named, .. Parts(parsed, Pods)],
        Namespace = parsed.GetValue(Namespace) ?? "",
        Namespaces = Parts(parsed, Namespaces),
        Selector = PodPlan.SelectorOf(parsed.GetValue(Selector), parsed.GetValue(App), Parts(parsed, Label)),
        AllInNamespace = parsed.GetValue(AllInNamespace),
        AllNamespaces = parsed.GetValue(AllNamespaces),
        Container = parsed.GetValue(Container),
        Kubeconfig = parsed.GetValue(Kubeconfig),
        Context = parsed.GetValue(Context),
    };

    static List<string> Parts(ParseResult parsed, Option<string[]> option)
        => [.. (parsed.GetValue(option) ?? []).SelectMany(static v => v.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))];

    static Option<string[]> List(string name, string description) => new(name) { Description = description };
}
