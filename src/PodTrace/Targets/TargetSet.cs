namespace Barograph.PodTrace.Targets;

/// <summary>What is traced: control groups with everything below them, and processes with the children that they start from then on.</summary>
public sealed record TargetSet(IReadOnlyList<TargetGroup> Groups, IReadOnlyList<uint> Processes)
{
    /// <summary>The kernel side looks at so many depths of the tree; with more it looks at all of them, which costs others more.</summary>
    public const int MaxLevels = 4;

    public IReadOnlyList<int> Levels { get; private init; } = [.. Groups.Where(static g => g.Level >= 0).Select(static g => g.Level).Distinct().Order()];

    /// <summary>Are there groups of the first version's memory hierarchy, or may some come?</summary>
    public bool UsesMemoryGroups { get; private init; } = Groups.Any(static g => g.Level == TargetGroup.MemoryHierarchy);

    /// <summary>More depths than the kernel side looks at one by one, or such that nobody tells.</summary>
    public bool LooksEverywhere => Levels.Count > MaxLevels || Groups.Any(static g => g.Level == TargetGroup.UnknownLevel);

    /// <summary>May groups be added later?</summary>
    public bool MayGrow { get; private init; }

    /// <param name="groups">What is traced from the beginning.</param>
    /// <param name="processes">And these.</param>
    /// <param name="later">Depths at which groups may be added later; -1 = in the memory hierarchy.</param>
    public static TargetSet Of(IReadOnlyList<TargetGroup> groups, IReadOnlyList<uint> processes, params IReadOnlyList<int> later)
    {
        var targets = new TargetSet(groups, processes);
        return targets with
        {
            Levels = [.. targets.Levels.Concat(later.Where(static l => l >= 0)).Distinct().Order()],
            UsesMemoryGroups = targets.UsesMemoryGroups || later.Contains(TargetGroup.MemoryHierarchy),
            MayGrow = later.Count > 0,
        };
    }

    public bool LooksAt(int level) => level == TargetGroup.MemoryHierarchy ? UsesMemoryGroups : LooksEverywhere || Levels.Contains(level);
}
