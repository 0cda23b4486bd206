using System.Globalization;

namespace Barograph.PodTrace.Limits;

/// <summary>
/// Reads limits and usage from a control group's files, of both versions. A limit may stand on a group above (the pod's, the slice's): the tightest one counts, and
/// usage is read where the limit is.
/// </summary>
public static class LimitFiles
{
    // The first version writes the largest number of whole pages where there is no limit.
    const ulong NoLimit = 1ul << 62;
    const ulong SecondNs = 1_000_000_000;

    public static IEnumerable<LimitReading> Read(LimitFolders folders, ulong target, long timeNs)
    {
        if (folders.Memory is { } memory && Memory(memory) is { } memoryReading) yield return memoryReading with { TimeNs = timeNs, Target = target };
        if (folders.Cpu is { } cpu && Cpu(cpu, folders.CpuTime) is { } cpuReading) yield return cpuReading with { TimeNs = timeNs, Target = target };
        if (folders.Io is { } io && Io(io) is { } ioReading) yield return ioReading with { TimeNs = timeNs, Target = target };
    }

    static LimitReading? Memory(string folder)
    {
        LimitReading? tightest = null;
        foreach (var group in Upwards(folder))
        {
            if ((Number(group, "memory.current") ?? Number(group, "memory.usage_in_bytes")) is not { } usage) break;
            var limit = Number(group, "memory.max") ?? Number(group, "memory.limit_in_bytes") ?? 0;
            var reading = new LimitReading
            {
                Resource = LimitedResource.Memory,
                Limit = limit >= NoLimit ? 0 : limit,
                Usage = usage,
                Cache = Field(group, "memory.stat", "total_inactive_file") ?? Field(group, "memory.stat", "inactive_file") ?? 0,
                Hits = Field(group, "memory.events", "oom_kill") ?? Field(group, "memory.oom_control", "oom_kill") ?? 0,
                Peak = Number(group, "memory.peak") ?? Number(group, "memory.max_usage_in_bytes") ?? 0,
            };
            if (tightest is not { } best || Share(reading) > Share(best)) tightest = reading;
        }
        return tightest;

        static double Share(in LimitReading one) => one.Limit == 0 ? -1 : (double)one.Usage / one.Limit;
    }

    static LimitReading? Cpu(string folder, string? times)
    {
        LimitReading? tightest = null;
        foreach (var group in Upwards(folder))
        {
            if (!File.Exists(Path.Join(group, "cpu.stat"))) break;
            var (quota, period) = Quota(group);
            var reading = new LimitReading
            {
                Resource = LimitedResource.Cpu,
                Limit = quota > 0 && period > 0 ? (ulong)(quota * (double)SecondNs / period) : 0,
                Usage = Field(group, "cpu.stat", "usage_usec") * 1000 ?? (times is null ? null : Number(Counterpart(folder, group, times), "cpuacct.usage")) ?? 0,
                Cache = Field(group, "cpu.stat", "nr_periods") ?? 0,
                Hits = Field(group, "cpu.stat", "nr_throttled") ?? 0,
                StoppedNs = Field(group, "cpu.stat", "throttled_usec") * 1000 ?? Field(group, "cpu.stat", "throttled_time") ?? 0,
            };
            if (tightest is not { } best || (reading.Limit > 0 && (best.Limit == 0 || reading.Limit < best.Limit))) tightest = reading;
        }
        return tightest;
    }

    // Bytes a second over all devices that have a limit; without one only what was moved.
    static LimitReading? Io(string folder)
    {
        ulong limit = 0, usage = 0;
        if (Lines(folder, "io.stat") is { } stat)
        {
            foreach (var line in stat) usage += Named(line, "rbytes=") + Named(line, "wbytes=");
            foreach (var line in Lines(folder, "io.max") ?? []) limit += Named(line, "rbps=") + Named(line, "wbps=");
        }
        else if (Lines(folder, "blkio.throttle.io_service_bytes") is { } moved)
        {
            foreach (var line in moved) if (line.Contains(" Read ", StringComparison.Ordinal) || line.Contains(" Write ", StringComparison.Ordinal)) usage += Last(line);
            foreach (var file in (string[])["blkio.throttle.read_bps_device", "blkio.throttle.write_bps_device"]) foreach (var line in Lines(folder, file) ?? []) limit += Last(line);
        }
        else
        {
            return null;
        }
        return new LimitReading { Resource = LimitedResource.Io, Limit = limit >= NoLimit ? 0 : limit, Usage = usage };
    }

    static (long Quota, long Period) Quota(string group)
    {
        if (Lines(group, "cpu.max") is [var line, ..])
        {
            var parts = line.Split(' ');
            return parts.Length == 2 && long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var quota) ? (quota, long.Parse(parts[1], CultureInfo.InvariantCulture)) : (0, 0);
        }
        return Lines(group, "cpu.cfs_quota_us") is [var us, ..] && long.TryParse(us, CultureInfo.InvariantCulture, out var microseconds) && microseconds > 0
            ? (microseconds, (long)(Number(group, "cpu.cfs_period_us") ?? 0))
            : (0, 0);
    }

    // As many levels up from the other tree's folder.
    static string Counterpart(string folder, string group, string other)
    {
        for (var at = folder; at.Length > group.Length && Path.GetDirectoryName(at) is { } up; at = up) other = Path.GetDirectoryName(other) ?? other;
        return other;
    }

    static IEnumerable<string> Upwards(string folder)
    {
        for (var at = folder; at is { Length: > 1 }; at = Path.GetDirectoryName(at)) yield return at;
    }

    static ulong? Number(string group, string file)
        => Lines(group, file) is [var line, ..] && ulong.TryParse(line, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    static ulong? Field(string group, string file, string name)
    {
        foreach (var line in Lines(group, file) ?? [])
        {
            if (line.Length > name.Length && line[name.Length] == ' ' && line.StartsWith(name, StringComparison.Ordinal)
                && ulong.TryParse(line.AsSpan(name.Length + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return number;
        }
        return null;
    }

    static ulong Named(string line, string name)
    {
        foreach (var part in line.Split(' ')) if (part.StartsWith(name, StringComparison.Ordinal) && ulong.TryParse(part.AsSpan(name.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return number;
        return 0;
    }

    static ulong Last(string line) => ulong.TryParse(line.AsSpan(line.LastIndexOf(' ') + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;

    static string[]? Lines(string group, string file)
    {
        try
        {
            return File.ReadAllLines(Path.Join(group, file));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null; // this version, or this group, has no such file; or it has just ended
        }
    }
}
