using System.Runtime.InteropServices;
using Barograph.PodTrace.Events;
using Barograph.PodTrace.Targets;
using Barograph.PodTrace.Totals;

namespace Barograph.PodTrace.Kernel;

/// <summary>A running trace: from here on what the targets do is added up and told.</summary>
public sealed class TraceSession : IDisposable
{
    const ulong WakeBytes = 128 * 1024;

    readonly KernelObject kernel;
    readonly EventRing ring;
    readonly int processors = Libbpf.libbpf_num_possible_cpus();

    TraceSession(KernelObject kernel, EventRing ring)
    {
        this.kernel = kernel;
        this.ring = ring;
    }

    /// <summary>What this kernel does not allow, one line each.</summary>
    public IReadOnlyList<Refusal> Refusals => kernel.Refusals;

    public IReadOnlyList<string> Attached => kernel.Attached;

    public static TraceSession Start(TargetSet targets, TraceOptions options, EventReceiver take)
    {
        if (!OperatingSystem.IsLinux()) throw new KernelException("tracing needs Linux");
        KernelObject? kernel = null;
        EventRing? ring = null;
        try
        {
            kernel = KernelObject.Load(Image(), Settings(targets, options), (uint)options.RingBytes);
            var groups = kernel.Map("target_groups");
            foreach (var group in targets.Groups) groups.Put(group.Id, 1u);
            var processes = kernel.Map("target_processes");
            foreach (var process in targets.Processes) processes.Put(process, 1u);
            ring = new EventRing(kernel.Map("events"), take);
            kernel.Attach();
            return new TraceSession(kernel, ring);
        }
        catch (DllNotFoundException)
        {
            throw new KernelException("libbpf.so.1 is missing: install the package libbpf1 (Debian, Ubuntu) or libbpf (Fedora)");
        }
        catch
        {
            ring?.Dispose();
            kernel?.Dispose();
            throw;
        }
    }

    public Snapshot Read() => new(
        [.. kernel.Map("totals").PartedRows<TotalKey, Total>(processors).Select(static row => KeyValuePair.Create(row.Key, Sum(row.Value)))],
        kernel.Map("files").Rows<FileKey, FileTotal>(),
        kernel.Map("peers").Rows<PeerKey, PeerTotal>(),
        kernel.Map("processes").Rows<uint, ProcessRow>(),
        [.. kernel.Map("losses").PartedRows<uint, ulong>(processors).OrderBy(static row => row.Key).Select(static row => row.Value.Aggregate(0ul, static (a, b) => a + b))]);

    /// <summary>Hands over what is still in the ring.</summary>
    public void Finish() => ring.Finish();

    public void Dispose()
    {
        ring.Dispose();
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
            ByCgroup = targets.Levels.Count > 0 ? 1u : 0,
            ByMemoryGroup = targets.Groups.Any(static g => g.Level < 0) ? 1u : 0,
            WithNetwork = options.Network ? 1u : 0,
            WithFiles = options.Files ? 1u : 0,
            WithScheduling = options.Cpu ? 1u : 0,
            WithProcesses = options.Processes ? 1u : 0,
            WithPayload = sockets ? 1u : 0,
            SystemCalls = SystemCalls.Table(RuntimeInformation.ProcessArchitecture, sockets, options.Files, options.Cpu),
        };
        for (var i = 0; i < GroupLevels.Length; i++) settings.Levels[i] = i < targets.Levels.Count ? targets.Levels[i] : -1;
        return settings;
    }

    static Total Sum(Total[] parts)
    {
        var sum = default(Total);
        foreach (ref readonly var part in parts.AsSpan())
        {
            sum.Count += part.Count;
            sum.Errors += part.Errors;
            sum.Bytes += part.Bytes;
            sum.SumNs += part.SumNs;
            sum.MaxNs = Math.Max(sum.MaxNs, part.MaxNs);
            for (var i = 0; i < HistogramSlots.Length; i++) sum.Slots[i] += part.Slots[i];
        }
        return sum;
    }
}
