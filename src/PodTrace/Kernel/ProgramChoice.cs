namespace Barograph.PodTrace.Kernel;

/// <summary>
/// Which programs go into a kernel, by what it says of itself. What it refuses in spite of that is found out by trying (<see cref="KernelObject"/>).
/// </summary>
static class ProgramChoice
{
    public const string NoTracepoint = "this kernel has no such tracepoint";

    const string Tracepoint = "btf_trace_"; // how the type of a tracepoint's programs is called

    // A kernel that has these has the rest, too: pointers to structures as arguments of functions came with the second.
    static readonly (string Name, string What)[] Needed =
    [
        ("BPF_MAP_TYPE_RINGBUF", "a ring of events (Linux 5.8)"),
        ("BPF_MAP_TYPE_TASK_STORAGE", "rows that belong to threads (Linux 5.11, for tracing 5.13)"),
    ];

    /// <summary>Links of many user probes (Linux 6.6); without them perf events do, for which CAP_SYS_ADMIN is needed.</summary>
    public const string ProbeLinks = "BPF_TRACE_UPROBE_MULTI";

    /// <summary>All names that a decision depends on.</summary>
    public static HashSet<string> Asked { get; } = new(
        [.. Needed.Select(static n => n.Name), ProbeLinks, .. Probes.All.Select(static p => Tracepoint + p.Tracepoint)], StringComparer.Ordinal);

    public static bool MayBeAsked(ReadOnlySpan<byte> name) => name.StartsWith("btf_trace_"u8) || name.StartsWith("BPF_"u8);

    /// <summary>Why nothing at all can be traced; null where something can.</summary>
    public static string? Impossible(KernelDescription kernel)
    {
        if (kernel.Names is null)
            return $"this kernel ({kernel.Version}) tells nothing about its types ({KernelDescription.TypesFile} is missing): it has to be built with CONFIG_DEBUG_INFO_BTF";
        foreach (var (name, what) in Needed) if (!kernel.Knows(name)) return $"this kernel ({kernel.Version}) is too old: it lacks {what}";
        return Probes.All.Any(p => kernel.Knows(Tracepoint + p.Tracepoint)) ? null : $"this kernel ({kernel.Version}) has none of the tracepoints that are looked at";
    }

    /// <summary>The programs that are left out, and what is missing without them.</summary>
    public static List<Refusal> Refused(KernelDescription kernel)
        => [.. Probes.All.Where(p => !kernel.Knows(Tracepoint + p.Tracepoint)).Select(static p => new Refusal(p.Program, p.Shows, NoTracepoint))];

    /// <summary>The table of <c>podtrace check</c> as far as nothing has to be tried for it.</summary>
    public static IReadOnlyList<KernelSupport.Finding> Findings(KernelDescription kernel)
    {
        var findings = new List<KernelSupport.Finding>
        {
            new("type information", kernel.Names is not null, kernel.Names is not null ? KernelDescription.TypesFile : $"{KernelDescription.TypesFile} is missing: a kernel with CONFIG_DEBUG_INFO_BTF is needed"),
        };
        if (kernel.Names is null) return findings;
        foreach (var (name, what) in Needed) findings.Add(new(name["BPF_MAP_TYPE_".Length..].ToLowerInvariant(), kernel.Knows(name), kernel.Knows(name) ? what : $"missing: {what}"));
        findings.Add(new("uprobe_multi", true, kernel.Knows(ProbeLinks) ? "user probes need CAP_BPF and CAP_PERFMON only" : "none (Linux 6.6): user probes need CAP_SYS_ADMIN"));
        return findings;
    }
}
