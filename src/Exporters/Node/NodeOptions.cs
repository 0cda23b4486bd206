using Barograph.Model.Regex;

namespace Barograph.Exporters.Node;

/// <summary>What is collected, under the names and with the defaults of node_exporter's flags. Patterns match anywhere in a name.</summary>
public sealed record NodeOptions
{
    /// <summary>All collectors that there are, in the order in which they run.</summary>
    public static IReadOnlyList<string> KnownCollectors { get; } =
        ["cpu", "diskstats", "filesystem", "loadavg", "meminfo", "netdev", "time", "uname"];

    /// <summary>As <c>--collector.NAME</c> and <c>--no-collector.NAME</c>.</summary>
    public IReadOnlySet<string> Collectors { get; init; } = KnownCollectors.ToHashSet(StringComparer.Ordinal);

    /// <summary>As <c>--collector.cpu.guest</c>.</summary>
    public bool CpuGuest { get; init; } = true;

    /// <summary>As <c>--collector.diskstats.device-exclude</c>: partitions, loop, floppy and RAM disks.</summary>
    public string DiskstatsDeviceExclude { get; init; } = @"^(z?ram|loop|fd|(h|s|v|xv)d[a-z]|nvme\d+n\d+p)\d+$";

    /// <summary>As <c>--collector.diskstats.device-include</c>; where it is set, the default of the exclusion does not hold.</summary>
    public string DiskstatsDeviceInclude { get; init; } = "";

    /// <summary>As <c>--collector.filesystem.mount-points-exclude</c>.</summary>
    public string MountPointsExclude { get; init; } = DefaultMountPointsExclude;

    /// <summary>As <c>--collector.filesystem.mount-points-include</c>.</summary>
    public string MountPointsInclude { get; init; } = "";

    /// <summary>As <c>--collector.filesystem.fs-types-exclude</c>: file systems that hold no data of their own.</summary>
    public string FsTypesExclude { get; init; } = DefaultFsTypesExclude;

    /// <summary>As <c>--collector.filesystem.fs-types-include</c>.</summary>
    public string FsTypesInclude { get; init; } = "";

    /// <summary>As <c>--collector.filesystem.mount-timeout</c>: how long one scrape waits for mounts that do not answer.</summary>
    public TimeSpan MountTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>As <c>--collector.netdev.device-exclude</c>.</summary>
    public string NetdevDeviceExclude { get; init; } = "";

    /// <summary>As <c>--collector.netdev.device-include</c>.</summary>
    public string NetdevDeviceInclude { get; init; } = "";

    const string DefaultMountPointsExclude =
        "^/(dev|proc|run|sys|mnt|media|var/lib/docker/.+|var/lib/containers/storage/.+)($|/)";

    const string DefaultFsTypesExclude =
        "^(autofs|binfmt_misc|bpf|cgroup2?|configfs|debugfs|devpts|devtmpfs|fusectl|hugetlbfs|iso9660|mqueue|nsfs|overlay|proc|procfs" +
        "|pstore|rpc_pipefs|securityfs|selinuxfs|squashfs|erofs|sysfs|tracefs)$";

    static readonly NodeOptions Defaults = new();

    /// <summary>Everything that is wrong with these options; empty when the exporter can run with them.</summary>
    public IEnumerable<string> Complaints()
    {
        foreach (var name in Collectors.Where(static c => !KnownCollectors.Contains(c)))
            yield return $"collector {name} does not exist; there are {string.Join(", ", KnownCollectors)}";
        if (MountTimeout <= TimeSpan.Zero) yield return "collector.filesystem.mount-timeout must be longer than zero";
        foreach (var (flag, include, exclude, defaultExclude) in Filters())
        {
            if (include.Length > 0 && exclude.Length > 0 && exclude != defaultExclude)
                yield return $"{flag}-include and {flag}-exclude exclude each other";
            foreach (var (kind, pattern) in new[] { ("include", include), ("exclude", exclude) })
            {
                if (Complaint(pattern) is { } complaint) yield return $"{flag}-{kind} is not a regular expression: {complaint}";
            }
        }
    }

    IEnumerable<(string Flag, string Include, string Exclude, string DefaultExclude)> Filters()
    {
        yield return ("collector.diskstats.device", DiskstatsDeviceInclude, DiskstatsDeviceExclude, Defaults.DiskstatsDeviceExclude);
        yield return ("collector.filesystem.mount-points", MountPointsInclude, MountPointsExclude, DefaultMountPointsExclude);
        yield return ("collector.filesystem.fs-types", FsTypesInclude, FsTypesExclude, DefaultFsTypesExclude);
        yield return ("collector.netdev.device", NetdevDeviceInclude, NetdevDeviceExclude, "");
    }

    static string? Complaint(string pattern)
    {
        try
        {
            Re2Pattern.Parse(pattern);
            return null;
        }
        catch (Re2SyntaxException e)
        {
            return e.Message;
        }
    }
}
