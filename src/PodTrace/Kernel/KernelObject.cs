using System.Runtime.InteropServices;

namespace Barograph.PodTrace.Kernel;

/// <summary>
/// The loaded kernel side. One refused program fails the whole object, so it is loaded again without that one until the rest is taken;
/// what is missing then is told in <see cref="Refusals"/>.
/// </summary>
sealed unsafe class KernelObject : IDisposable
{
    const int PermissionDenied = 1;
    const int TotalBytes = 64 * 1024 * 1024;

    readonly List<nint> links = [];
    nint opened;

    KernelObject(nint opened, List<Refusal> refusals)
    {
        this.opened = opened;
        Refusals = refusals;
    }

    public List<Refusal> Refusals { get; }

    public IReadOnlyList<string> Attached { get; private set; } = [];

    public static KernelObject Load(ReadOnlySpan<byte> image, in KernelSettings settings, TableSizes sizes, KernelDescription kernel)
    {
        if (ProgramChoice.Impossible(kernel) is { } reason) throw new KernelException(reason);
        var refusals = ProgramChoice.Refused(kernel);
        while (true)
        {
            var opened = Open(image, settings, sizes, refusals);
            var error = 0;
            var said = LibbpfMessages.During(() => error = Libbpf.bpf_object__load(opened));
            if (error == 0) return new KernelObject(opened, refusals);
            Libbpf.bpf_object__close(opened);
            if (-error == PermissionDenied && Capabilities.Own().MissingForTracing is { Count: > 0 } missing)
                throw new KernelException($"the kernel does not let this process load programs: it lacks {string.Join(" and ", missing)} (run as root, or see `podtrace check`)");
            var complaint = LoaderComplaint.Read(-error, said);
            if (complaint.Program is not { } program || refusals.Any(r => r.Program == program))
                throw new KernelException($"the kernel ({kernel.Version}) refuses the tracer: {complaint.Reason}");
            refusals.Add(new Refusal(program, Probes.ShownBy(program), complaint.Reason));
        }
    }

    public KernelMap Map(string name)
    {
        ObjectDisposedException.ThrowIf(opened == 0, this);
        var map = Libbpf.bpf_object__find_map_by_name(opened, name);
        if (map == 0) throw new KernelException($"the kernel object has no table {name}");
        return new KernelMap(Libbpf.bpf_map__fd(map), (int)Libbpf.bpf_map__max_entries(map));
    }

    public bool Has(string program) => Program(program) is not 0 and var one && Libbpf.bpf_program__autoload(one);

    /// <summary>0 where there is none of that name.</summary>
    public nint Program(string name)
    {
        var program = Libbpf.bpf_object__next_program(opened, 0);
        while (program != 0 && NameOf(program) != name) program = Libbpf.bpf_object__next_program(opened, program);
        return program;
    }

    /// <summary>Begins: every program that was taken is put on its tracepoint; probes of libraries wait for <see cref="UserProbes"/>.</summary>
    public void Attach()
    {
        var attached = new List<string>();
        for (var program = Libbpf.bpf_object__next_program(opened, 0); program != 0; program = Libbpf.bpf_object__next_program(opened, program))
        {
            var name = NameOf(program);
            if (!Libbpf.bpf_program__autoload(program) || UserProbes.IsOne(name)) continue;
            var link = Libbpf.bpf_program__attach(program);
            if (link == 0)
            {
                Refusals.Add(new Refusal(name, Probes.ShownBy(name), $"the kernel does not attach it ({Marshal.GetLastPInvokeErrorMessage()})"));
                continue;
            }
            links.Add(link);
            attached.Add(name);
        }
        Attached = attached;
        if (attached.Count == 0) throw new KernelException("the kernel attaches none of the tracer's programs");
    }

    public void Dispose()
    {
        foreach (var link in links) _ = Libbpf.bpf_link__destroy(link);
        links.Clear();
        if (opened != 0) Libbpf.bpf_object__close(opened);
        opened = 0;
    }

    static nint Open(ReadOnlySpan<byte> image, in KernelSettings settings, TableSizes sizes, List<Refusal> without)
    {
        nint opened = 0;
        var error = 0;
        // The library reads the image where it lies until it is loaded or closed only at opening: it copies what it keeps.
        fixed (byte* start = image)
        {
            var at = (nint)start;
            var size = (nuint)image.Length;
            LibbpfMessages.During(() =>
            {
                opened = Libbpf.bpf_object__open_mem((void*)at, size, null);
                error = Marshal.GetLastPInvokeError();
            });
        }
        if (opened == 0) throw new KernelException($"libbpf cannot read the embedded kernel object: {Marshal.GetPInvokeErrorMessage(error)}");
        var place = Libbpf.bpf_object__find_map_by_name(opened, ".rodata.settings");
        nuint room;
        var value = Libbpf.bpf_map__initial_value(place, &room);
        if (value == null || room < (nuint)sizeof(KernelSettings)) throw new KernelException("the embedded kernel object is of another version: its settings have another size");
        *(KernelSettings*)value = settings;
        Resize(opened, "events", sizes.RingBytes);
        // Every processor has its own part of a row: on a large machine fewer rows fit.
        Resize(opened, "totals", Math.Clamp(TotalBytes / (sizeof(Totals.Total) * Libbpf.libbpf_num_possible_cpus()), 512, 8192));
        if (sizes.Names > 0) Resize(opened, "peer_names", sizes.Names);
        if (sizes.Rows is { } rows) foreach (var table in (string[])["files", "peers"]) Resize(opened, table, rows);
        if (sizes.Targets is { } targets) foreach (var table in (string[])["target_groups", "target_processes"]) Resize(opened, table, targets);
        for (var program = Libbpf.bpf_object__next_program(opened, 0); program != 0; program = Libbpf.bpf_object__next_program(opened, program))
        {
            var name = NameOf(program);
            // Ignored by kernels that have no such links (before 6.6).
            if (UserProbes.IsOne(name)) _ = Libbpf.bpf_program__set_expected_attach_type(program, UserProbes.MultiUprobe);
            if (without.Any(r => r.Program == name)) _ = Libbpf.bpf_program__set_autoload(program, false);
        }
        return opened;
    }

    static void Resize(nint opened, string table, int entries) => _ = Libbpf.bpf_map__set_max_entries(Libbpf.bpf_object__find_map_by_name(opened, table), (uint)entries);

    static string NameOf(nint program) => Marshal.PtrToStringUTF8((nint)Libbpf.bpf_program__name(program))!;
}
