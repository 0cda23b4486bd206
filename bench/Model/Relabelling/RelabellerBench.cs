using Barograph.Model.Labels;
using Barograph.Model.Regex;
using Barograph.Model.Relabelling;

namespace Barograph.Bench.Model.Relabelling;

/// <summary>Five common rules over the labels of a pod.</summary>
sealed class RelabellerBench : IMicroBench
{
    readonly LabelSet labels = LabelSet.Of(("__name__", "container_cpu_usage_seconds_total"), ("__meta_kubernetes_pod_label_app", "shop"),
        ("namespace", "prod"), ("pod", "shop-6d4cf56db6-x2x7p"), ("container", "web"), ("cpu", "total"));

    readonly LabelSetBuilder builder = new();

    readonly Relabeller relabeller = new(
        [
            new RelabelRule { Action = RelabelAction.Drop, SourceLabels = ["__name__"], Regex = Re2Pattern.Parse("go_.*|process_.*") },
            new RelabelRule { Action = RelabelAction.LabelMap, Regex = Re2Pattern.Parse("__meta_kubernetes_pod_label_(.+)") },
            new RelabelRule { SourceLabels = ["namespace", "pod"], Separator = "/", TargetLabel = "where" },
            new RelabelRule { SourceLabels = ["pod"], Regex = Re2Pattern.Parse("(.*)-[a-z0-9]+-[a-z0-9]+"), TargetLabel = "workload" },
            new RelabelRule { Action = RelabelAction.LabelDrop, Regex = Re2Pattern.Parse("cpu|container") },
        ], legacyNames: false);

    public string Name => "Relabeller.FiveRules";

    public int Items => 5;

    public void Run()
    {
        builder.Load(labels);
        relabeller.Apply(builder);
    }
}
