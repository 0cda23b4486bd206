using System.Globalization;

namespace Barograph.PodTrace.Limits;

/// <summary>
/// Reads limits and usage from a control group's files, of both versions. Where a limit of a group above is the tightest, usage is read where that limit is.
/// </summary>
public static class LimitFiles
{
    const ulong SecondNs = 1_000_000_000;

    public static IEnumerable<LimitReading> Read(LimitFolders folders, ulong target, long timeNs, LimitScope scope)
    {
        var readings = new List<LimitReading>();
        if (folders.Memory is { } memory && Memory(memory, scope) is { } memoryReading) readings.Add(memoryReading);
        if (folders.Cpu is { } cpu && Cpu(cpu, folders.CpuTime, scope) is { } cpuReading) readings.Add(cpuReading);
        if (folders.Io is { } io) readings.AddRange(IoFiles.Read(io));
        if (folders.Tasks is { } tasks && Tasks(tasks, scope) is { } tasksReading) readings.Add(tasksReading);
        return readings.Select(reading => reading with { TimeNs = timeNs, Target = target });
    }

    static double Share(in LimitReading one) => one.Limit == 0 ? -1 : (double)one.Usage / one.Limit;

    static LimitReading? Memory(string folder, LimitScope scope)
    {
        LimitReading? tightest = null;
        foreach (var group in Groups(folder, scope))
        {
            if ((ControlFiles.Number(group, "memory.current") ?? ControlFiles.Number(group, "memory.usage_in_bytes")) is not { } usage) break;
            var limit = ControlFiles.Number(group, "memory.max") ?? ControlFiles.Number(group, "memory.limit_in_bytes") ?? 0;
            var reading = new LimitReading
            {
                Resource = LimitedResource.Memory,
                Limit = limit >= ControlFiles.NoLimit ? 0 : limit,
                Usage = usage,
                Cache = ControlFiles.Field(group, "memory.stat", "total_inactive_file") ?? ControlFiles.Field(group, "memory.stat", "inactive_file") ?? 0,
                Hits = ControlFiles.Field(group, "memory.events", "oom_kill") ?? ControlFiles.Field(group, "memory.oom_control", "oom_kill") ?? 0,
                Peak = ControlFiles.Number(group, "memory.peak") ?? ControlFiles.Number(group, "memory.max_usage_in_bytes") ?? 0,
            };
            if (tightest is not { } best || Share(reading) > Share(best)) tightest = reading;
        }
        return tightest;
    }

    static LimitReading? Cpu(string folder, string? times, LimitScope scope)
    {
        LimitReading? tightest = null;
        foreach (var group in Groups(folder, scope))
        {
            if (!File.Exists(Path.Join(group, "cpu.stat"))) break;
            var (quota, period) = Quota(group);
            var reading = new LimitReading
            {
                Resource = LimitedResource.Cpu,
                Limit = quota > 0 && period > 0 ? (ulong)(quota * (double)SecondNs / period) : 0,
                Usage = ControlFiles.Field(group, "cpu.stat", "usage_usec") * 1000 ?? (times is null ? null : ControlFiles.Number(Counterpart(folder, group, times), "cpuacct.usage")) ?? 0,
                Cache = ControlFiles.Field(group, "cpu.stat", "nr_periods") ?? 0,
                Hits = ControlFiles.Field(group, "cpu.stat", "nr_throttled") ?? 0,
                StoppedNs = ControlFiles.Field(group, "cpu.stat", "throttled_usec") * 1000 ?? ControlFiles.Field(group, "cpu.stat", "throttled_time") ?? 0,
            };
            if (tightest is not { } best || (reading.Limit > 0 && (best.Limit == 0 || reading.Limit < best.Limit))) tightest = reading;
        }
        return tightest;
    }

    static LimitReading? Tasks(string folder, LimitScope scope)
    {
        LimitReading? tightest = null;
        foreach (var group in Groups(folder, scope))
        {
            if (ControlFiles.Number(group, "pids.current") is not { } usage) break;
            var reading = new LimitReading { Resource = LimitedResource.Tasks, Limit = ControlFiles.Number(group, "pids.max") ?? 0, Usage = usage };
            if (tightest is not { } best || Share(reading) > Share(best)) tightest = reading;
        }
        return tightest;
    }

    static (long Quota, long Period) Quota(string group)
    {
        if (ControlFiles.Lines(group, "cpu.max") is [var line, ..])
        {
            var parts = line.Split(' ');
            return parts.Length == 2 && long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var quota) ? (quota, long.Parse(parts[1], CultureInfo.InvariantCulture)) : (0, 0);
        }
        return ControlFiles.Lines(group, "cpu.cfs_quota_us") is [var us, ..] && long.TryParse(us, CultureInfo.InvariantCulture, out var microseconds) && microseconds > 0
            ? (microseconds, (long)(ControlFiles.Number(group, "cpu.cfs_period_us") ?? 0))
            : (0, 0);
    }

    // As many levels up from the other tree's folder.
    static string Counterpart(string folder, string group, string other)
    {
        for (var at = folder; at.Length > group.Length && Path.GetDirectoryName(at) is { } up; at = up) other = Path.GetDirectoryName(other) ?? other;
        return other;
    }

    static IEnumerable<string> Groups(string folder, LimitScope scope)
    {
        for (var at = folder; at is { Length: > 1 }; at = scope == LimitScope.Own ? null : Path.GetDirectoryName(at)) yield return at;
    }
}
