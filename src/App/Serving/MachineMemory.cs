using System.Globalization;

namespace Barograph.App.Serving;

/// <summary>How much memory this process may use: the limit of its control groups, or what the machine has.</summary>
/// <param name="read">The text of a file; null where there is none.</param>
sealed class MachineMemory(Func<string, string?> read)
{
    const string Mount = "/sys/fs/cgroup";

    // Version 1 says "no limit" by a number near 2^63.
    const long Unlimited = 1L << 60;

    public static MachineMemory OfThisMachine { get; } = new(static path => File.Exists(path) ? File.ReadAllText(path) : null);

    /// <summary>0 where nothing says so.</summary>
    public long Bytes()
    {
        var machine = MachineBytes();
        var limit = GroupBytes();
        return limit > 0 && (machine == 0 || limit < machine) ? limit : machine;
    }

    /// <summary>The least of the limits of the group and of all groups around it; 0 = none.</summary>
    long GroupBytes()
    {
        var least = 0L;
        foreach (var line in (read("/proc/self/cgroup") ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = line.Split(':', 3);
            if (parts.Length < 3) continue;
            if (parts[1].Length == 0) Take(Mount, parts[2], "memory.max", ref least);
            else if (parts[1].Split(',').Contains("memory")) Take(Path.Combine(Mount, "memory"), parts[2], "memory.limit_in_bytes", ref least);
        }
        return least;
    }

    void Take(string mount, string group, string file, ref long least)
    {
        // In a container the path is often that of the host, and the mount shows the own group as its root.
        for (var path = group.Trim('/'); ; path = Path.GetDirectoryName(path) ?? "")
        {
            var text = read(Path.Combine(mount, path, file))?.Trim();
            if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var bytes) && bytes is > 0 and < Unlimited && (least == 0 || bytes < least)) least = bytes;
            if (path.Length == 0) return;
        }
    }

    long MachineBytes()
    {
        foreach (var line in (read("/proc/meminfo") ?? "").Split('\n'))
        {
            if (!line.StartsWith("MemTotal:", StringComparison.Ordinal)) continue;
            var number = line["MemTotal:".Length..].Trim().Split(' ')[0];
            return long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var kib) ? kib * 1024 : 0;
        }
        return 0;
    }
}
