using Barograph.Model.Regex;

namespace Barograph.Exporters.Node;

/// <summary>What is collected, under the names and with the defaults of node_exporter's flags. Patterns match anywhere in a name.</summary>
public sealed record NodeOptions
{
    /// <summary>All collectors that there are, in the order in which they run.</summary>
    public static IReadOnlyList<string> KnownCollectors { get; } =
    [
        "conntrack", "cpu", "diskstats", "entropy", "filefd", "filesystem", "loadavg", "mdadm", "meminfo", "netclass", "netdev", "netstat", "nvme", "pressure", "processes",
        "schedstat", "sockstat", "softnet", "stat", "textfile", "time", "timex", "uname", "vmstat",
    ];

    /// <summary>What runs unless it is switched off; the others run where they are switched on.</summary>
    public static IReadOnlyList<string> DefaultCollectors { get; } = [.. KnownCollectors.Where(static c => c != "processes")];

    /// <summary>As <c>--collector.NAME</c> and <c>--no-collector.NAME</c>.</summary>
    public IReadOnlySet<string> Collectors { get; init; } = DefaultCollectors.ToHashSet(StringComparer.Ordinal);

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

    /// <summary>As <c>--collector.netclass.ignored-devices</c>.</summary>
    public string NetclassIgnoredDevices { get; init; } = "^$";

    /// <summary>As <c>--collector.netclass.ignore-invalid-speed</c>: no speed where the driver says -1.</summary>
    public bool NetclassIgnoreInvalidSpeed { get; init; }

    /// <summary>As <c>--collector.netstat.fields</c>, over <c>Protocol_Field</c>.</summary>
    public string NetstatFields { get; init; } =
        "^(.*_(InErrors|InErrs)|Ip_Forwarding|Ip(6|Ext)_(InOctets|OutOctets)|Icmp6?_(InMsgs|OutMsgs)|TcpExt_(Listen.*|Syncookies.*|TCPSynRetrans|TCPTimeouts|TCPOFOQueue|TCPRcvQDrop)" +
        "|Tcp_(ActiveOpens|InSegs|OutSegs|OutRsts|PassiveOpens|RetransSegs|CurrEstab)|Udp6?_(InDatagrams|OutDatagrams|NoPorts|RcvbufErrors|SndbufErrors))$";

    /// <summary>As <c>--collector.stat.softirq</c>.</summary>
    public bool StatSoftirq { get; init; }

    /// <summary>As <c>--collector.textfile.directory</c>, which may be given several times and may hold wildcards; none = no files.</summary>
    public IReadOnlyList<string> TextfileDirectories { get; init; } = [];

    /// <summary>As <c>--collector.vmstat.fields</c>.</summary>
    public string VmstatFields { get; init; } = "^(oom_kill|pgpg|pswp|pg.*fault).*";

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
        }
        foreach (var (flag, pattern) in Patterns())
        {
            if (Complaint(pattern) is { } complaint) yield return $"{flag} is not a regular expression: {complaint}";
        }
    }

    IEnumerable<(string Flag, string Include, string Exclude, string DefaultExclude)> Filters()
    {
        yield return ("collector.diskstats.device", DiskstatsDeviceInclude, DiskstatsDeviceExclude, Defaults.DiskstatsDeviceExclude);
        yield return ("collector.filesystem.mount-points", MountPointsInclude, MountPointsExclude, DefaultMountPointsExclude);
        yield return ("collector.filesystem.fs-types", FsTypesInclude, FsTypesExclude, DefaultFsTypesExclude);
        yield return ("collector.netdev.device", NetdevDeviceInclude, NetdevDeviceExclude, "");
    }

    IEnumerable<(string Flag, string Pattern)> Patterns()
    {
        foreach (var (flag, include, exclude, _) in Filters())
        {
            yield return ($"{flag}-include", include);
            yield return ($"{flag}-exclude", exclude);
        }
        yield return ("collector.netclass.ignored-devices", NetclassIgnoredDevices);
        yield return ("collector.netstat.fields", NetstatFields);
        yield return ("collector.vmstat.fields", VmstatFields);
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
