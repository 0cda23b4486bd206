using System.Globalization;

namespace Barograph.PodTrace.Kernel;

/// <summary>What this process may do, as the kernel tells it in <c>/proc/self/status</c>.</summary>
public readonly record struct Capabilities(ulong Effective)
{
    const int SystemAdministrator = 21;

    // Number, name, and what it is needed for. SYS_ADMIN includes the first two.
    static readonly (int Bit, string Name, string Need, bool Always)[] Known =
    [
        (39, "CAP_BPF", "loading programs and tables", true),
        (38, "CAP_PERFMON", "attaching to tracepoints, reading kernel memory", true),
        (19, "CAP_SYS_PTRACE", "looking into other users' processes", false),
        (2, "CAP_DAC_READ_SEARCH", "other users' files below /proc and /sys/fs/cgroup", false),
    ];

    public bool CanTrace => MissingForTracing.Count == 0;

    public IReadOnlyList<string> MissingForTracing
    {
        get
        {
            var missing = new List<string>();
            foreach (var one in Known) if (one.Always && !Has(one.Bit)) missing.Add(one.Name);
            return missing;
        }
    }

    public IReadOnlyList<(string Name, string Need, bool Held, bool Always)> Table
    {
        get
        {
            var table = new List<(string, string, bool, bool)>();
            foreach (var one in Known) table.Add((one.Name, one.Need, Has(one.Bit), one.Always));
            return table;
        }
    }

    public static Capabilities Own() => Parse(File.ReadAllText("/proc/self/status"));

    public static Capabilities Parse(string status)
    {
        foreach (var line in status.Split('\n'))
        {
            if (!line.StartsWith("CapEff:", StringComparison.Ordinal)) continue;
            if (ulong.TryParse(line.AsSpan(7).Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var bits)) return new(bits);
        }
        throw new FormatException("/proc/self/status: no line CapEff with a hexadecimal number");
    }

    bool Has(int bit) => (Effective >> bit & 1) != 0 || (bit is 38 or 39 && (Effective >> SystemAdministrator & 1) != 0);
}
