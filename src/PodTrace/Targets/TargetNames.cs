using System.Collections.Concurrent;

namespace Barograph.PodTrace.Targets;

/// <summary>The names of control groups by the kernel's number. One that has gone keeps its name: what it did last is told after it.</summary>
public sealed class TargetNames
{
    // Containers come and go; a number is hardly ever used again.
    const int MaxNames = 16_384;

    static readonly TargetName Nameless = new("", "", "");

    readonly ConcurrentDictionary<ulong, TargetName> names = new();
    readonly ConcurrentQueue<ulong> order = new();

    public void Set(ulong group, TargetName name)
    {
        if (names.TryAdd(group, name)) order.Enqueue(group);
        else names[group] = name;
        while (names.Count > MaxNames && order.TryDequeue(out var oldest)) names.TryRemove(oldest, out _);
    }

    /// <summary>Of a process that was named by its number the group may be any: no name then.</summary>
    public TargetName Of(ulong group) => names.TryGetValue(group, out var name) ? name : Nameless;
}
