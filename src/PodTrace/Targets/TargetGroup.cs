namespace Barograph.PodTrace.Targets;

/// <summary>A control group: its number, its depth below the root of the second version's tree, and where it lies.</summary>
public sealed record TargetGroup(ulong Id, int Level, string Path)
{
    /// <summary>Instead of a depth: it belongs to the first version's memory hierarchy.</summary>
    public const int MemoryHierarchy = -1;

    /// <summary>Instead of a depth: the tree is mounted from a group whose own depth nobody tells (a control group namespace).</summary>
    public const int UnknownLevel = -2;
}
