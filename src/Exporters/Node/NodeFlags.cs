using System.Globalization;

namespace Barograph.Exporters.Node;

/// <summary>node_exporter's flags, by its own names without the dashes, so that a command line written for it can be taken over.</summary>
public static class NodeFlags
{
    /// <summary>Every name that <see cref="TryApply"/> knows; a collector's own switch also with <c>no-</c> before it.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        "path.procfs", "path.sysfs", "path.rootfs", "path.udev.data",
        "collector.disable-defaults", "collector.cpu.guest",
        "collector.diskstats.device-include", "collector.diskstats.device-exclude",
        "collector.filesystem.mount-points-include", "collector.filesystem.mount-points-exclude",
        "collector.filesystem.fs-types-include", "collector.filesystem.fs-types-exclude", "collector.filesystem.mount-timeout",
        "collector.netdev.device-include", "collector.netdev.device-exclude",
        "collector.netclass.ignored-devices", "collector.netclass.ignore-invalid-speed", "collector.netstat.fields", "collector.stat.softirq",
        "collector.textfile.directory", "collector.vmstat.fields",
        .. NodeOptions.KnownCollectors.Select(static c => $"collector.{c}"),
    ];

    /// <summary>Those that may be given several times, each with a value of its own.</summary>
    public static IReadOnlySet<string> Repeated { get; } = new HashSet<string>(StringComparer.Ordinal) { "collector.textfile.directory" };

    /// <summary>Reads a whole command line. As with node_exporter, it does not matter where <c>collector.disable-defaults</c> stands.</summary>
    /// <param name="flags">Names without dashes, and values.</param>
    /// <param name="complaints">Gets every flag that is not known or whose value is none, and what the options then complain of.</param>
    public static (NodeOptions Options, NodePaths Paths) Read(IReadOnlyCollection<KeyValuePair<string, string>> flags, ICollection<string> complaints)
    {
        NodeOptions options = new();
        NodePaths paths = new();
        foreach (var (flag, value) in flags.OrderBy(static f => f.Key == "collector.disable-defaults" ? 0 : 1))
        {
            if (!TryApply(flag, value, ref options, ref paths)) complaints.Add($"{flag} is not a flag of the host metrics, or cannot be \"{value}\"");
        }

        foreach (var complaint in options.Complaints()) complaints.Add(complaint);
        return (options, paths);
    }

    /// <summary>Applies one flag. Switches take an empty value, <c>true</c> or <c>false</c>; a later flag wins.</summary>
    /// <returns>False where node_exporter has no such flag among those we know, or the value is none.</returns>
    public static bool TryApply(string flag, string value, ref NodeOptions options, ref NodePaths paths)
    {
        if (flag.StartsWith("path.", StringComparison.Ordinal)) return TryPath(flag, value, ref paths);
        if (TrySwitch(flag, value, ref options)) return true;
        NodeOptions? next = flag switch
        {
            "collector.diskstats.device-include" => options with { DiskstatsDeviceInclude = value },
            "collector.diskstats.device-exclude" => options with { DiskstatsDeviceExclude = value },
            "collector.filesystem.mount-points-include" => options with { MountPointsInclude = value },
            "collector.filesystem.mount-points-exclude" => options with { MountPointsExclude = value },
            "collector.filesystem.fs-types-include" => options with { FsTypesInclude = value },
            "collector.filesystem.fs-types-exclude" => options with { FsTypesExclude = value },
            "collector.filesystem.mount-timeout" => Seconds(value) is { } timeout ? options with { MountTimeout = timeout } : null,
            "collector.netdev.device-include" => options with { NetdevDeviceInclude = value },
            "collector.netdev.device-exclude" => options with { NetdevDeviceExclude = value },
            "collector.netclass.ignored-devices" => options with { NetclassIgnoredDevices = value },
            "collector.netstat.fields" => options with { NetstatFields = value },
            "collector.textfile.directory" => value.Length > 0 ? options with { TextfileDirectories = [.. options.TextfileDirectories, value] } : null,
            "collector.vmstat.fields" => options with { VmstatFields = value },
            _ => null,
        };
        options = next ?? options;
        return next is not null;
    }

    static bool TryPath(string flag, string value, ref NodePaths paths)
    {
        NodePaths? next = flag switch
        {
            "path.procfs" => paths with { Procfs = value },
            "path.sysfs" => paths with { Sysfs = value },
            "path.rootfs" => paths with { Rootfs = value },
            "path.udev.data" => paths with { UdevData = value },
            _ => null,
        };
        paths = next ?? paths;
        return next is not null;
    }

    static bool TrySwitch(string flag, string value, ref NodeOptions options)
    {
        var on = value is "" or "true";
        if (!on && value != "false") return false;
        if (flag.StartsWith("no-", StringComparison.Ordinal)) (flag, on) = (flag[3..], !on);
        switch (flag)
        {
            case "collector.disable-defaults":
                if (on) options = options with { Collectors = new HashSet<string>(StringComparer.Ordinal) };
                return true;
            case "collector.cpu.guest":
                options = options with { CpuGuest = on };
                return true;
            case "collector.netclass.ignore-invalid-speed":
                options = options with { NetclassIgnoreInvalidSpeed = on };
                return true;
            case "collector.stat.softirq":
                options = options with { StatSoftirq = on };
                return true;
        }

        const string Prefix = "collector.";
        if (!flag.StartsWith(Prefix, StringComparison.Ordinal) || !NodeOptions.KnownCollectors.Contains(flag[Prefix.Length..])) return false;
        var chosen = options.Collectors.ToHashSet(StringComparer.Ordinal);
        if (on) chosen.Add(flag[Prefix.Length..]);
        else chosen.Remove(flag[Prefix.Length..]);
        options = options with { Collectors = chosen };
        return true;
    }

    // Go's durations, of which a timeout needs two units: 5s, 1.5s, 500ms.
    static TimeSpan? Seconds(string value)
    {
        var (number, unit) = value.EndsWith("ms", StringComparison.Ordinal) ? (value[..^2], 0.001) : (value.TrimEnd('s'), 1.0);
        return double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount) && amount > 0 && amount < 3600
            ? TimeSpan.FromSeconds(amount * unit)
            : null;
    }
}
