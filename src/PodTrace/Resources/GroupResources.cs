using Barograph.PodTrace.Targets;

namespace Barograph.PodTrace.Resources;

/// <summary>
/// Limits and use of one control group, of either version. Processor time and input and output are what was used since the last look, a second.
/// Memory is what the kernel could not take back at once: without the page cache's inactive part, as Kubernetes counts it.
/// </summary>
public sealed class GroupResources
{
    readonly TimeProvider clock;
    readonly string? unified, memory, processor, accounting, blocks, tasks;
    long lookedAt;
    long? lastMicroseconds;
    Dictionary<string, Dictionary<string, long>>? lastMoved;

    public GroupResources(ControlGroups groups, string group, TimeProvider clock)
    {
        this.clock = clock;
        var below = groups.Below(group);
        unified = groups.Unified is { } root && File.Exists(Path.Join(root, below, "cgroup.controllers")) ? Path.Join(root, below) : null;
        memory = Folder(groups, "memory", below);
        processor = Folder(groups, "cpu", below);
        accounting = Folder(groups, "cpuacct", below);
        blocks = Folder(groups, "blkio", below);
        tasks = Folder(groups, "pids", below);
    }

    /// <summary>Seconds for which the group's threads were held back by its processor limit, since it exists.</summary>
    public double? ThrottledSeconds
        => GroupFiles.Named(GroupFiles.Text(unified, "cpu.stat"), "throttled_usec") / 1e6 ?? GroupFiles.Named(GroupFiles.Text(processor, "cpu.stat"), "throttled_time") / 1e9;

    public IReadOnlyList<ResourceUse> Read()
    {
        var now = clock.GetTimestamp();
        var seconds = lookedAt == 0 ? 0 : clock.GetElapsedTime(lookedAt, now).TotalSeconds;
        lookedAt = now;
        ResourceUse?[] all = [Memory(), Processor(seconds), Io(seconds), Tasks()];
        return [.. all.OfType<ResourceUse>()];
    }

    ResourceUse? Memory()
    {
        if (GroupFiles.Number(unified, "memory.current") is { } current)
        {
            var idle = GroupFiles.Named(GroupFiles.Text(unified, "memory.stat"), "inactive_file") ?? 0;
            return Use("memory", Math.Max(0, current - idle), GroupFiles.Number(unified, "memory.max"));
        }
        if (GroupFiles.Number(memory, "memory.usage_in_bytes") is not { } usage) return null;
        var cached = GroupFiles.Named(GroupFiles.Text(memory, "memory.stat"), "total_inactive_file") ?? 0;
        return Use("memory", Math.Max(0, usage - cached), GroupFiles.Number(memory, "memory.limit_in_bytes"));
    }

    ResourceUse? Processor(double seconds)
    {
        var used = GroupFiles.Named(GroupFiles.Text(unified, "cpu.stat"), "usage_usec");
        double? limit = null;
        if (used is not null && GroupFiles.Text(unified, "cpu.max")?.Split(' ') is [var quota, var period])
            limit = GroupFiles.Number(quota) * 1e6 / GroupFiles.Number(period);
        if (used is null)
        {
            used = GroupFiles.Number(accounting, "cpuacct.usage") / 1000;
            limit = GroupFiles.Number(processor, "cpu.cfs_quota_us") * 1e6 / GroupFiles.Number(processor, "cpu.cfs_period_us");
        }
        var before = lastMicroseconds;
        lastMicroseconds = used;
        if (used is null || before is null || seconds <= 0) return null;
        return Use("cpu", Math.Max(0, used.Value - before.Value) / seconds, limit is > 0 ? limit : null);
    }

    ResourceUse? Io(double seconds)
    {
        var moved = GroupFiles.Text(unified, "io.stat") is { } stat
            ? GroupFiles.ByDevice(stat)
            : GroupFiles.Text(blocks, "blkio.throttle.io_service_bytes") is { } served ? Renamed(GroupFiles.ByDeviceAndOperation(served)) : null;
        var before = lastMoved;
        lastMoved = moved;
        if (moved is null || before is null || seconds <= 0) return null;
        var limits = IoLimits();
        double usage = 0, allowed = 0, utilization = 0;
        foreach (var (device, values) in moved)
        {
            foreach (var (direction, limitName) in (ReadOnlySpan<(string, string)>)[("rbytes", "rbps"), ("wbytes", "wbps")])
            {
                var rate = Math.Max(0, values.GetValueOrDefault(direction) - (before.GetValueOrDefault(device)?.GetValueOrDefault(direction) ?? 0)) / seconds;
                usage += rate;
                if (limits.GetValueOrDefault(device)?.TryGetValue(limitName, out var limit) is not true || limit <= 0) continue;
                allowed += limit;
                utilization = Math.Max(utilization, rate / limit * 100);
            }
        }
        return new ResourceUse("io", usage, allowed > 0 ? allowed : null, allowed > 0 ? utilization : null);
    }

    // The tightest place decides: reading from a disk at its limit is full, however idle the others are.
    Dictionary<string, Dictionary<string, long>> IoLimits()
    {
        if (unified is not null && GroupFiles.Text(unified, "io.max") is { } max) return GroupFiles.ByDevice(max);
        var limits = new Dictionary<string, Dictionary<string, long>>(StringComparer.Ordinal);
        foreach (var (file, name) in (ReadOnlySpan<(string, string)>)[("blkio.throttle.read_bps_device", "rbps"), ("blkio.throttle.write_bps_device", "wbps")])
        {
            foreach (var (device, values) in GroupFiles.ByDeviceAndOperation(GroupFiles.Text(blocks, file)))
            {
                if (!limits.TryGetValue(device, out var known)) limits[device] = known = new(StringComparer.Ordinal);
                known[name] = values.GetValueOrDefault("");
            }
        }
        return limits;
    }

    ResourceUse? Tasks()
        => (GroupFiles.Number(unified, "pids.current") ?? GroupFiles.Number(tasks, "pids.current")) is { } current
            ? Use("pids", current, GroupFiles.Number(unified, "pids.max") ?? GroupFiles.Number(tasks, "pids.max"))
            : null;

    static ResourceUse Use(string type, double usage, double? limit) => new(type, usage, limit, limit > 0 ? usage / limit * 100 : null);

    static Dictionary<string, Dictionary<string, long>> Renamed(Dictionary<string, Dictionary<string, long>> devices)
        => devices.ToDictionary(static d => d.Key, static d => new Dictionary<string, long> { ["rbytes"] = d.Value.GetValueOrDefault("Read"), ["wbytes"] = d.Value.GetValueOrDefault("Write") });

    static string? Folder(ControlGroups groups, string controller, string below)
        => groups.Hierarchy(controller) is { } root && Directory.Exists(Path.Join(root, below)) ? Path.Join(root, below) : null;
}
