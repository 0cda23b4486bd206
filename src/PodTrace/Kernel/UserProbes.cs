using System.Runtime.InteropServices;
using Barograph.PodTrace.Libraries;

namespace Barograph.PodTrace.Kernel;

/// <summary>
/// Probes on functions of libraries, each file once, whoever has it mapped. Since Linux 6.6 by links for which CAP_BPF and CAP_PERFMON suffice; before by
/// perf events. A file that is seen twice under different identities (an overlay's) is probed twice, which the kernel side does not mind.
/// </summary>
sealed unsafe partial class UserProbes(KernelObject kernel, bool lookups, bool tls) : IDisposable
{
    /// <summary>BPF_TRACE_UPROBE_MULTI.</summary>
    public const int MultiUprobe = 48;

    const int LinkCreate = 28, MultiReturn = 1;
    const int MaxFiles = 4096;

    public readonly record struct Point(string Program, string Function, bool AtEnd);

    public static IReadOnlyList<Point> All { get; } =
    [
        new("on_lookup", "getaddrinfo", false),
        new("on_lookup_end", "getaddrinfo", true),
        new("on_tls_read", "SSL_read", false),
        new("on_tls_read_ex", "SSL_read_ex", false),
        new("on_tls_write", "SSL_write", false),
        new("on_tls_write_ex", "SSL_write_ex", false),
        new("on_tls_end", "SSL_read", true),
        new("on_tls_end", "SSL_read_ex", true),
        new("on_tls_end", "SSL_write", true),
        new("on_tls_end", "SSL_write_ex", true),
    ];

    public static bool IsOne(string program)
    {
        foreach (var point in All) if (point.Program == program) return true;
        return false;
    }

    readonly Point[] points = [.. All.Where(p => (p.Program.StartsWith("on_lookup", StringComparison.Ordinal) ? lookups : tls) && kernel.Has(p.Program))];
    readonly HashSet<FileIdentity> seen = [];
    readonly List<int> links = [];
    readonly List<nint> events = [];
    bool withoutLinks;

    /// <summary>What the kernel said the first time that it refused; null so long as it did not.</summary>
    public string? Refused { get; private set; }

    public int Count => links.Count + events.Count;

    /// <summary>Is getaddrinfo looked for?</summary>
    public bool WithLookups => lookups;

    /// <summary>Puts the probes into a file that has their functions; one that is gone, or was seen before, is passed over.</summary>
    /// <returns>Whether it had any; null where it was not looked at.</returns>
    public bool? Attach(string path)
    {
        if (points.Length == 0 || FileIdentity.Of(path) is not { } identity || seen.Count >= MaxFiles || !seen.Add(identity)) return null;
        IReadOnlyDictionary<string, ulong> offsets;
        try
        {
            offsets = ElfFunctions.Offsets(path, [.. points.Select(static p => p.Function).Distinct()]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Ended while we looked, or not ours to read: it may be readable through another process.
            seen.Remove(identity);
            return null;
        }
        // The end before the beginning: a call that runs meanwhile is missed whole, not by half.
        foreach (var point in points.OrderByDescending(static p => p.AtEnd))
            if (offsets.TryGetValue(point.Function, out var offset) && !TryAttach(point, path, offset)) return null;
        return offsets.Count > 0;
    }

    public void Dispose()
    {
        foreach (var link in links) _ = close(link);
        foreach (var one in events) _ = Libbpf.bpf_link__destroy(one);
        links.Clear();
        events.Clear();
    }

    bool TryAttach(Point point, string path, ulong offset)
    {
        var program = kernel.Program(point.Program);
        if (!withoutLinks)
        {
            var link = Link(Libbpf.bpf_program__fd(program), path, offset, point.AtEnd);
            if (link >= 0)
            {
                links.Add(link);
                return true;
            }
            if (links.Count > 0) return false; // allowed in general: this file is gone
            withoutLinks = true;
        }
        var options = new UprobeOptions { Size = (nuint)sizeof(UprobeOptions), AtEnd = point.AtEnd ? (byte)1 : (byte)0 };
        nint one = 0;
        var error = 0;
        LibbpfMessages.During(() =>
        {
            var copy = options;
            one = Libbpf.bpf_program__attach_uprobe_opts(program, -1, path, (nuint)offset, &copy);
            error = Marshal.GetLastPInvokeError();
        });
        if (one == 0)
        {
            if (events.Count == 0) Refused ??= Marshal.GetPInvokeErrorMessage(error);
            return false;
        }
        events.Add(one);
        return true;
    }

    static int Link(int program, string path, ulong offset, bool atEnd)
    {
        var name = Marshal.StringToCoTaskMemUTF8(path);
        var attributes = new LinkAttributes
        {
            Program = (uint)program,
            AttachType = MultiUprobe,
            Path = (ulong)name,
            Offsets = (ulong)&offset,
            Count = 1,
            ProbeFlags = atEnd ? MultiReturn : 0u,
        };
        var link = (int)syscall(RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 280 : 321, LinkCreate, &attributes, sizeof(LinkAttributes));
        var error = Marshal.GetLastPInvokeError();
        Marshal.FreeCoTaskMem(name);
        Marshal.SetLastPInvokeError(error);
        return link;
    }

    /// <summary><c>union bpf_attr</c> of BPF_LINK_CREATE as far as <c>uprobe_multi</c> goes.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 64)]
    struct LinkAttributes
    {
        [FieldOffset(0)] public uint Program;
        [FieldOffset(8)] public uint AttachType;
        [FieldOffset(16)] public ulong Path;
        [FieldOffset(24)] public ulong Offsets;
        [FieldOffset(48)] public uint Count;
        [FieldOffset(52)] public uint ProbeFlags;
    }

    /// <summary><c>struct bpf_uprobe_opts</c> of libbpf 1.1.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 40)]
    struct UprobeOptions
    {
        [FieldOffset(0)] public nuint Size;
        [FieldOffset(24)] public byte AtEnd;
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint syscall(nint number, nint command, void* attributes, nint size);

    [LibraryImport("libc")]
    private static partial int close(int descriptor);
}
