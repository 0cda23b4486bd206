namespace Barograph.PodTrace.Targets;

/// <summary>What is traced: control groups with everything below them, and processes with the children that they start from then on.</summary>
public sealed record TargetSet(IReadOnlyList<TargetGroup> Groups, IReadOnlyList<uint> Processes)
{
    /// <summary>The kernel side looks at so many depths of the tree.</summary>
    public const int MaxLevels = 4;

    public IReadOnlyList<int> Levels { get; } = [.. Groups.Where(static g => g.Level >= 0).Select(static g => g.Level).Distinct().Order()];

    public static TargetSet Of(IReadOnlyList<TargetGroup> groups, IReadOnlyList<uint> processes)
    {
        var targets = new TargetSet(groups, processes);
        if (targets.Levels.Count > MaxLevels)
            throw new TargetException($"the control groups lie at {targets.Levels.Count} different depths of the tree; the kernel side looks at {MaxLevels} at most");
        return targets;
    }
}
