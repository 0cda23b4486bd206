using System.Globalization;

namespace Barograph.PodTrace.Limits;

/// <summary>The folders whose files hold a target's limits. In the second version they are all the same.</summary>
public sealed record LimitFolders(string? Memory, string? Cpu, string? CpuTime, string? Io)
{
    const int MaxGroups = 10_000;

    /// <summary>Of a process, after <c>/proc/PID/cgroup</c>; null where it is gone.</summary>
    public static LimitFolders? OfProcess(Hierarchies trees, uint process, string proc = "/proc")
    {
        try
        {
            var folders = trees.FoldersOf(File.ReadAllLines(Path.Join(proc, process.ToString(CultureInfo.InvariantCulture), "cgroup")));
            string? Of(string controller) => folders.GetValueOrDefault(controller) ?? folders.GetValueOrDefault(Hierarchies.Unified);
            return new LimitFolders(Of("memory"), Of("cpu"), Of("cpuacct"), Of("blkio"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null; // ended
        }
    }

    /// <summary>
    /// Of a control group. A tree of the second version that holds no controllers (the first version has them) tells nothing: there a process in the group shows
    /// where they are. Null while there is none.
    /// </summary>
    public static LimitFolders? OfGroup(Hierarchies trees, string folder, string proc = "/proc")
    {
        if (File.Exists(Path.Join(folder, "memory.max")) || File.Exists(Path.Join(folder, "cpu.max"))) return new LimitFolders(folder, folder, folder, folder);
        var member = Member(folder) is { } process ? OfProcess(trees, process, proc) : null;
        if (trees.PointOf("memory") is not { } point || !folder.StartsWith(point + "/", StringComparison.Ordinal)) return member;
        // Container runtimes give a group the same path in every tree.
        string? Sibling(string controller, string? otherwise)
        {
            var sibling = trees.PointOf(controller) is { } root ? Path.Join(root, folder[(point.Length + 1)..]) : null;
            return Directory.Exists(sibling) ? sibling : otherwise;
        }
        return new LimitFolders(folder, Sibling("cpu", member?.Cpu), Sibling("cpuacct", member?.CpuTime), Sibling("blkio", member?.Io));
    }

    // A process in the group or below it.
    static uint? Member(string folder)
    {
        var waiting = new Stack<string>([folder]);
        for (var seen = 0; waiting.TryPop(out var group) && seen < MaxGroups; seen++)
        {
            try
            {
                if (File.ReadLines(Path.Join(group, "cgroup.procs")).FirstOrDefault() is { } first && uint.TryParse(first, NumberStyles.None, CultureInfo.InvariantCulture, out var process)) return process;
                foreach (var child in Directory.GetDirectories(group)) waiting.Push(child);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                continue; // ended while we looked
            }
        }
        return null;
    }
}
