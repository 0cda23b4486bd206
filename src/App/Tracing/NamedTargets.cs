using Barograph.PodTrace.Targets;

namespace Barograph.App.Tracing;

/// <summary>The targets that a plan names itself, without asking an API server.</summary>
static class NamedTargets
{
    const int ShortId = 12; // as Docker shows ids

    public static ControlGroups Groups(TraceSettings settings) => settings.CgroupBase is { } folder ? ControlGroups.Under(folder) : ControlGroups.OfThisMachine();

    /// <exception cref="TargetException">One does not exist.</exception>
    public static IEnumerable<(TargetGroup Group, TargetName Name)> Of(TracePlan plan, ControlGroups groups)
    {
        foreach (var group in plan.Groups.Select(groups.At)) yield return (group, new TargetName("", "", groups.Below(group.Path)));
        foreach (var id in plan.Containers)
        {
            var group = groups.At(ContainerSearch.Find(groups.Roots, id));
            yield return (group, new TargetName("", "", ContainerSearch.IdIn(Path.GetFileName(group.Path))![..ShortId]));
        }
    }

    /// <exception cref="TargetException">One does not exist.</exception>
    public static IReadOnlyList<uint> Processes(TracePlan plan)
    {
        foreach (var process in plan.Processes) if (!Directory.Exists($"{plan.Settings.ProcBase}/{process}")) throw new TargetException($"there is no process {process}");
        return plan.Processes;
    }
}
