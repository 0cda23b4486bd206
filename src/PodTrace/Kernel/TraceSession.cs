using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.InteropServices;
using Barograph.PodTrace.Events;
using Barograph.PodTrace.Peers;
using Barograph.PodTrace.Targets;
using Barograph.PodTrace.Totals;

namespace Barograph.PodTrace.Kernel;

/// <summary>A running trace: from here on what the targets do is added up and told.</summary>
public sealed class TraceSession : IDisposable
{
    const ulong WakeBytes = 128 * 1024;

    // Rows that are kept when they have left the kernel's tables: of 312, 56 and 112 bytes.
    const int MaxEnded = 4096, MaxFiles = 8192, MaxPeers = 4096;

    // Of the kernel's tables, those that fill.
    static readonly string[] Filling = ["totals", "files", "peers", "processes", "target_groups", "target_processes"];

    readonly KernelObject kernel;
    readonly EventRing ring;
    readonly LibraryWatch libraries;
    readonly UserProbes userProbes;
    readonly int processors = Libbpf.libbpf_num_possible_cpus();
    readonly MovedRows<TotalKey, Total> ended = new(MaxEnded, static key => key with { Process = 0, Peer = 0 });
    readonly RollingTable<FileKey, FileTotal> files;
    readonly RollingTable<PeerKey, PeerTotal> peers;
    readonly Lock reading = new();
    readonly TargetSet targets;
    readonly string procFolder;
    long refusedTargets;

    TraceSession(KernelObject kernel, EventRing ring, LibraryWatch libraries, UserProbes userProbes, TargetSet targets, string procFolder)
    {
        this.kernel = kernel;
        this.ring = ring;
        this.libraries = libraries;
        this.userProbes = userProbes;
        this.targets = targets;
        this.procFolder = procFolder;
        files = new(kernel.Map("files"), MaxFiles, static key => new FileKey { Operation = key.Operation }, static row => row.Count);
        peers = new(kernel.Map("peers"), MaxPeers, static key => new PeerKey { Cgroup = key.Cgroup, Family = key.Family, Protocol = key.Protocol },
            static row => row.SentBytes + row.ReceivedBytes + row.Connects + row.Failures + row.Retransmits + row.Resets);
    }

    /// <summary>Places in libraries that are probed.</summary>
    public int UserProbeCount => userProbes.Count;

    /// <summary>Programs whose libraries were not looked at, because too many started at once.</summary>
    public long MissedLibraries => libraries.Missed;

    /// <summary>What turned out meanwhile that a person should know, a line each.</summary>
    public bool TryTakeNote([NotNullWhen(true)] out string? note) => libraries.Notes.TryDequeue(out note);

    /// <summary>What this kernel does not allow, one line each.</summary>
    public IReadOnlyList<Refusal> Refusals => kernel.Refusals;

    public IReadOnlyList<string> Attached => kernel.Attached;

    /// <param name="failed">Told at once when <paramref name="take"/> throws; <see cref="Finish"/> throws the same.</param>
    public static TraceSession Start(TargetSet targets, TraceOptions options, EventReceiver take, Action<Exception>? failed = null)
    {
        if (!OperatingSystem.IsLinux()) throw new KernelException("tracing needs Linux");
        KernelObject? kernel = null;
        EventRing? ring = null;
        UserProbes? userProbes = null;
        LibraryWatch? libraries = null;
        try
        {
            kernel = KernelObject.Load(Image(), Settings(targets, options), new(options.RingBytes, options.TableRows, options.PeerNames, options.TargetRows), KernelDescription.OfThisMachine());
            Fill(kernel.Map("target_groups"), [.. targets.Groups.Select(static g => g.Id)], "control groups");
            Fill(kernel.Map("target_processes"), targets.Processes, "processes");
            userProbes = new UserProbes(kernel, options.Dns, options.Network);
            var watch = libraries = new LibraryWatch(userProbes, options.ProcFolder);
            ring = new EventRing(kernel.Map("events"), one =>
            {
                watch.Take(one);
                take(one);
            }, failed);
            kernel.Attach();
            watch.Begin(targets, options.OwnLibraries);
            if (userProbes.Refused is { } reason) kernel.Refusals.Add(new Refusal("on_tls_end", $"{Probes.Lookups} and {Probes.Tls}", $"probes of user functions are refused ({reason})"));
            return new TraceSession(kernel, ring, watch, userProbes, targets, options.ProcFolder);
        }
        catch (DllNotFoundException)
        {
            throw new KernelException("libbpf.so.1 is missing: install the package libbpf1 (Debian, Ubuntu) or libbpf (Fedora)");
        }
        catch
        {
            ring?.Dispose();
            libraries?.Dispose();
            userProbes?.Dispose();
            kernel?.Dispose();
            throw;
        }
    }

    /// <summary>Traces another group from now on.</summary>
    /// <exception cref="TargetException">It lies where this trace does not look, or there is no room for another one.</exception>
    public void Add(TargetGroup group)
    {
        var known = targets.MayGrow || targets.Groups.Any(g => g.Id == group.Id); // else the kernel side compares with the one group that it was loaded for
        if (!known || !targets.LooksAt(group.Level))
            throw new TargetException($"{group.Path} lies at a depth of the tree at which this trace does not look");
        var groups = kernel.Map("target_groups");
        if (!groups.TryPut(group.Id, 1u))
        {
            _ = Interlocked.Increment(ref refusedTargets);
            throw new TargetException($"{group.Path} is not traced: {groups.Room} control groups are already, and there is no room for more");
        }
        libraries.Take(group);
    }

    public void Remove(TargetGroup group) => kernel.Map("target_groups").Remove(group.Id);

    /// <summary>From now on what is exchanged with this address is counted under that number, too.</summary>
    public void Name(NamedAddress address, uint number) => kernel.Map("peer_names").Put(address, number);

    public void Unname(NamedAddress address) => kernel.Map("peer_names").Remove(address);

    /// <summary>How full the kernel's tables are.</summary>
    public IReadOnlyList<TableUse> Use() => [.. Filling.Select(name => kernel.Map(name)).Select((map, i) => new TableUse(Filling[i], map.Count(), map.Room))];

    /// <summary>All tables. Where one is half full, what has ended or stands still is moved out of it.</summary>
    public Snapshot Read()
    {
        lock (reading)
        {
            var totals = kernel.Map("totals");
            var rows = totals.PartedRows<TotalKey, Total>(processors);
            if (rows.Count > totals.Room / 2) rows.RemoveAll(row => !IsAlive(row.Key.Process) && Move(totals, row.Key));
            return new(
                ended.With([.. rows.Select(static row => KeyValuePair.Create(row.Key, Sum(row.Value)))]),
                files.Read(),
                peers.Read(),
                kernel.Map("processes").Rows<uint, ProcessRow>(),
                Losses())
            {
                Threads = kernel.Map("thread_totals").Rows<uint, ThreadTotal>(),
            };
        }
    }

    ulong[] Losses()
    {
        ulong[] losses = [.. kernel.Map("losses").PartedRows<uint, ulong>(processors).OrderBy(static row => row.Key).Select(static row => row.Value.Aggregate(0ul, static (a, b) => a + b))];
        losses[(int)Loss.Target] += (ulong)Interlocked.Read(ref refusedTargets);
        return losses;
    }

    bool IsAlive(uint process) => Directory.Exists(string.Create(CultureInfo.InvariantCulture, $"{procFolder}/{process}"));

    bool Move(KernelMap totals, TotalKey key)
    {
        if (!totals.TryTake<TotalKey, Total>(key, processors, out var parts)) return false;
        ended.Add(key, Sum(parts));
        return true;
    }

    /// <summary>How many processes are traced by their id now: those that were named and live, and their children.</summary>
    public int LiveProcesses => kernel.Map("target_processes").Rows<uint, uint>().Count(row => IsAlive(row.Key));

    /// <summary>Hands over what is still in the ring.</summary>
    public void Finish() => ring.Finish();

    public void Dispose()
    {
        ring.Dispose();
        libraries.Dispose();
        userProbes.Dispose();
        kernel.Dispose();
    }

    internal static byte[] Image()
    {
        using var stream = typeof(TraceSession).Assembly.GetManifestResourceStream("podtrace.bpf.o")
            ?? throw new KernelException("this program was built without its kernel side");
        var image = new byte[stream.Length];
        stream.ReadExactly(image);
        return image;
    }

    internal static KernelSettings Settings(TargetSet targets, TraceOptions options)
    {
        var sockets = options.Network || options.Dns;
        var settings = new KernelSettings
        {
            SlowFileNs = (ulong)options.SlowFile.TotalNanoseconds,
            WakeBytes = Math.Min(WakeBytes, (ulong)options.RingBytes / 2),
            SlowRoundTripUs = (uint)options.SlowRoundTrip.TotalMicroseconds,
            ByProcess = targets.Processes.Count > 0 ? 1u : 0,
            ByCgroup = targets.Levels.Count > 0 && !targets.LooksEverywhere ? 1u : 0,
            ByMemoryGroup = targets.UsesMemoryGroups ? 1u : 0,
            WithNetwork = options.Network ? 1u : 0,
            WithFiles = options.Files ? 1u : 0,
            WithScheduling = options.Cpu ? 1u : 0,
            WithProcesses = options.Processes ? 1u : 0,
            WithPayload = sockets ? 1u : 0,
            WithDns = options.Dns ? 1u : 0,
            WithApplications = options is { Network: true, Applications: true } ? 1u : 0,
            WithLibraries = sockets ? 1u : 0,
            WithNames = options.PeerNames > 0 ? 1u : 0,
            GrpcPort = (uint)options.GrpcPort,
            SlowStackNs = (ulong)(options.SlowStack?.TotalNanoseconds ?? 0),
            MaxStacks = (ulong)options.MaxStacks,
            AnyLevel = targets.LooksEverywhere ? 1u : 0,
            OnlyGroup = targets is { MayGrow: false, Groups: [{ Level: >= 0 } only] } ? only.Id : 0,
            SystemCalls = SystemCalls.Table(RuntimeInformation.ProcessArchitecture, sockets, options.Files, options.Cpu, sockets),
        };
        for (var i = 0; i < GroupLevels.Length; i++) settings.Levels[i] = i < targets.Levels.Count && !targets.LooksEverywhere ? targets.Levels[i] : -1;
        return settings;
    }

    static void Fill<TKey>(KernelMap table, IReadOnlyCollection<TKey> keys, string what)
        where TKey : unmanaged
    {
        foreach (var key in keys) if (!table.TryPut(key, 1u)) throw new TargetException($"{keys.Count} {what} are to be traced, and there is room for {table.Room}");
    }

    static Total Sum(Total[] parts)
    {
        var sum = default(Total);
        foreach (ref readonly var part in parts.AsSpan()) sum.Add(part);
        return sum;
    }
}
