using System.Globalization;
using System.Runtime.InteropServices;
using Barograph.PodTrace.Targets;

namespace Barograph.App.Tracing;

/// <summary>
/// Root may do all; the tracer needs little of it. Capabilities belong to threads, and the runtime has many before the first line of ours runs: so
/// the program narrows what may be had (the bounding set) and becomes itself once more, with the rest gone for good.
/// </summary>
static partial class Rights
{
    const int DropBounding = 24; // PR_CAPBSET_DROP
    const int NoNewPrivileges = 38; // PR_SET_NO_NEW_PRIVS

    // Of linux/capability.h. Files and folders of other users are read (kubeconfig, /proc/PID/root) and written to (--record).
    static readonly int[] Kept = [1 /* DAC_OVERRIDE */, 2 /* DAC_READ_SEARCH */, 10 /* NET_BIND_SERVICE */, 19 /* SYS_PTRACE */, 38 /* PERFMON */, 39 /* BPF */];

    /// <summary>What is left when everything else is dropped.</summary>
    public static ulong Mask => Kept.Aggregate(0ul, static (mask, bit) => mask | (1ul << bit));

    /// <summary>Returns where nothing is to be dropped, or not by us; otherwise the process begins anew.</summary>
    /// <exception cref="TargetException">It cannot.</exception>
    public static unsafe void Shed()
    {
        if (!OperatingSystem.IsLinux() || Environment.UserName != "root") return;
        var excess = Line("CapBnd") & ~Mask;
        // Whoever gave us less has chosen; without SETPCAP nothing can be dropped, but then there is little.
        if (excess == 0 || (Line("CapEff") & 1ul << 8) == 0) return;
        for (var bit = 0; bit < 64; bit++) if ((excess >> bit & 1) != 0) _ = prctl(DropBounding, (nuint)bit, 0, 0, 0);
        _ = prctl(NoNewPrivileges, 1, 0, 0, 0);
        var words = File.ReadAllText("/proc/self/cmdline").TrimEnd('\0').Split('\0');
        var arguments = stackalloc nint[words.Length + 1];
        for (var i = 0; i < words.Length; i++) arguments[i] = Marshal.StringToCoTaskMemUTF8(words[i]);
        arguments[words.Length] = 0;
        _ = execv("/proc/self/exe", arguments);
        throw new TargetException($"cannot drop capabilities: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    static ulong Line(string name)
    {
        foreach (var line in File.ReadLines("/proc/self/status"))
            if (line.StartsWith(name + ":", StringComparison.Ordinal)) return ulong.Parse(line.AsSpan(name.Length + 1).Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        throw new FormatException($"/proc/self/status: no line {name}");
    }

    [LibraryImport("libc")]
    private static partial int prctl(int option, nuint second, nuint third, nuint fourth, nuint fifth);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial int execv(string path, nint* arguments);
}
