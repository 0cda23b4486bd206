using System.Collections.Concurrent;
using System.Globalization;
using Barograph.PodTrace.Events;
using Barograph.PodTrace.Libraries;
using Barograph.PodTrace.Stories;
using Barograph.PodTrace.Targets;

namespace Barograph.PodTrace.Kernel;

/// <summary>
/// Finds the libraries of the targets and probes them: what their processes have mapped at the beginning, and from then on what the kernel side tells of
/// programs that start and libraries that are opened. A thread of its own, because the ring must not wait for it.
/// </summary>
sealed class LibraryWatch : IDisposable
{
    const int MaxWaiting = 4096;
    const int MaxNotes = 16;

    readonly BlockingCollection<(uint Process, string? Library)> waiting = new(MaxWaiting);
    readonly UserProbes probes;
    readonly string processes;
    readonly Thread thread;
    int noted;

    /// <param name="processes">Where the processes of this machine are told of: /proc, or where it is mounted in a container.</param>
    public LibraryWatch(UserProbes probes, string processes)
    {
        this.probes = probes;
        this.processes = processes;
        thread = new Thread(Run) { Name = "podtrace libraries", IsBackground = true };
    }

    /// <summary>Programs whose libraries were not looked at, because too many started at once.</summary>
    public long Missed { get; private set; }

    /// <summary>Programs in which nothing can be probed, a sentence each; of many the first.</summary>
    public ConcurrentQueue<string> Notes { get; } = new();

    /// <summary>Everything that is there already; returns when it is probed.</summary>
    public void Begin(TargetSet targets, bool ofThisMachine)
    {
        // Our own C library first: is it allowed at all?
        foreach (var path in LibraryPaths.InMaps(File.ReadLines("/proc/self/maps"))) probes.Attach(path);
        if (probes.Refused is null)
        {
            if (ofThisMachine) foreach (var path in LibraryPaths.OfThisMachine()) probes.Attach(path);
            foreach (var process in targets.Processes) LookAt(process);
            foreach (var group in targets.Groups) foreach (var process in ProcessesIn(group.Path)) LookAt(process);
        }
        thread.Start();
    }

    /// <summary>On the ring's thread.</summary>
    public void Take(KernelEvent one)
    {
        if (one.Head.Operation is not (Operation.Exec or Operation.Library) || probes.Refused is not null) return;
        if (!waiting.TryAdd((one.Head.Process, one.Head.Operation == Operation.Library ? StoryTeller.ReadPath(one.PathBytes) : null))) Missed++;
    }

    /// <summary>A group that came later.</summary>
    public void Take(TargetGroup group)
    {
        if (probes.Refused is not null) return;
        foreach (var process in ProcessesIn(group.Path)) if (!waiting.TryAdd((process, null))) Missed++;
    }

    public void Dispose()
    {
        waiting.CompleteAdding();
        if (thread.IsAlive) thread.Join();
        waiting.Dispose();
    }

    void Run()
    {
        foreach (var (process, library) in waiting.GetConsumingEnumerable())
        {
            if (library is not null) AttachAs(process, library);
            else LookAt(process);
        }
    }

    // The program itself (Node.js and static programs have OpenSSL in them) and what it has mapped by now: its loader, which is musl's C library, at least.
    void LookAt(uint process)
    {
        try
        {
            var libraries = LibraryPaths.InMaps(File.ReadLines(Of(process, "maps")));
            foreach (var path in libraries) AttachAs(process, path);
            var found = probes.Attach(Of(process, "exe"));
            if (found is false && ElfFunctions.IsStatic(Of(process, "exe"))) Note(process);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Over before we came, or another user's without CAP_SYS_PTRACE, which `podtrace check` tells.
        }
    }

    // Static, and stripped of its functions' names: Go's programs are so, too, and have a resolver of their own.
    void Note(uint process)
    {
        if (noted >= MaxNotes || !probes.WithLookups) return;
        noted++;
        Notes.Enqueue($"{new FileInfo(Of(process, "exe")).LinkTarget ?? Of(process, "exe")} has no C library and no symbols: its lookups by getaddrinfo cannot be seen, its DNS questions can");
    }

    // The path is the process' own; where it changed its root, the kernel's path may be the machine's.
    void AttachAs(uint process, string path)
    {
        probes.Attach(Of(process, "root" + path));
        if (!File.Exists(Of(process, "root" + path))) probes.Attach(path);
    }

    string Of(uint process, string what) => string.Create(CultureInfo.InvariantCulture, $"{processes}/{process}/{what}");

    static IEnumerable<uint> ProcessesIn(string group)
    {
        if (!Directory.Exists(group)) yield break;
        foreach (var folder in Directory.EnumerateDirectories(group, "*", new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true }).Prepend(group))
        {
            string[] lines;
            try
            {
                lines = File.ReadAllLines(Path.Join(folder, "cgroup.procs"));
            }
            catch (IOException)
            {
                continue; // ended while we looked
            }
            foreach (var line in lines) if (uint.TryParse(line, NumberStyles.None, CultureInfo.InvariantCulture, out var process)) yield return process;
        }
    }
}
