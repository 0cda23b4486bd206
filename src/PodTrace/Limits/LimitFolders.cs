using System.Globalization;
using Barograph.PodTrace.Targets;

namespace Barograph.PodTrace.Limits;

/// <summary>The folders whose files hold a target's limits. In the second version they are all the same.</summary>
public sealed record LimitFolders(string? Memory, string? Cpu, string? CpuTime, string? Io, string? Tasks)
{
    const int MaxGroups = 10_000;

    /// <summary>The memory is counted in a group that others are in, too: what is used there is not the target's, but its limit holds.</summary>
    public bool SharesMemory { get; init; }

    /// <summary>Of a process, after <c>/proc/PID/cgroup</c>; null where it is gone.</summary>
    public static LimitFolders? OfProcess(ControlGroups groups, uint process, string proc)
    {
        try
        {
            var lines = File.ReadAllLines(Path.Join(proc, process.ToString(CultureInfo.InvariantCulture), "cgroup"));
            string? Of(string controller) => groups.FolderOf(controller, lines);
            return new LimitFolders(Of("memory"), Of("cpu"), Of("cpuacct"), Of("blkio"), Of("pids"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null; // ended
        }
    }

    /// <summary>
    /// Of a control group and no other: itself where its tree holds controllers, else the groups at the same path in the first version's trees, as container runtimes make them.
    /// </summary>
    public static LimitFolders Own(ControlGroups groups, string folder)
    {
        foreach (var file in (string[])["memory.max", "cpu.max", "io.max", "pids.max"]) if (File.Exists(Path.Join(folder, file))) return new LimitFolders(folder, folder, folder, folder, folder);
        var below = groups.Below(folder);
        string? At(string controller) => groups.Hierarchy(controller) is { } root && Directory.Exists(Path.Join(root, below)) ? Path.Join(root, below) : null;
        return new LimitFolders(At("memory"), At("cpu"), At("cpuacct"), At("blkio"), At("pids"));
    }

    /// <summary>Of a control group; what it has not itself, a process in it shows: there its limits are. Null while there is none.</summary>
    public static LimitFolders? OfGroup(ControlGroups groups, string folder, string proc)
    {
        var own = Own(groups, folder);
        if (own is { Memory: not null, Cpu: not null, CpuTime: not null, Io: not null, Tasks: not null }) return own;
        var member = Member(folder) is { } process ? OfProcess(groups, process, proc) : null;
        return member is not null
            ? new LimitFolders(own.Memory ?? member.Memory, own.Cpu ?? member.Cpu, own.CpuTime ?? member.CpuTime, own.Io ?? member.Io, own.Tasks ?? member.Tasks) { SharesMemory = own.Memory is null }
            : own is { Memory: null, Cpu: null, Io: null, Tasks: null } ? null : own;
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
