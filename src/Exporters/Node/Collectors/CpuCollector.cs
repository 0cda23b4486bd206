using System.Runtime.CompilerServices;
using Barograph.Exporters.Node.Procfs;
using Barograph.Formats.Exposition;
using Barograph.Model.Metadata;

namespace Barograph.Exporters.Node.Collectors;

/// <summary>/proc/stat: <c>cpu0 user nice system idle iowait irq softirq steal guest guest_nice</c>, in hundredths of a second.</summary>
/// <remarks>
/// Idle and iowait are known to step back a little, which would look like a counter reset and so like a huge rate. Each counter
/// therefore keeps its highest value, unless idle falls by three seconds or more: then the CPU was unplugged and started anew.
/// </remarks>
public sealed class CpuCollector(NodePaths paths, bool showGuest) : INodeCollector, IDisposable
{
    const double TicksPerSecond = 100; // USER_HZ, the same on every architecture that .NET runs on
    const ulong JumpBackTicks = 300;
    internal const int MaxCpus = 64 * 1024;
    const int Idle = 3;
    const int GuestUser = 8;
    const int GuestNice = 9;

    readonly KernelText text = new();
    readonly CpuTopology topology = new(paths);
    CpuTicks[] ticks = new CpuTicks[16]; // by CPU number
    bool[] online = new bool[16];
    int cpus; // highest number seen, plus one

    public ReadOnlySpan<byte> Name => "cpu"u8;

    public void Collect(ExpositionWriter writer)
    {
        Update();
        topology.Update(online.AsSpan(0, cpus).Count(true));
        topology.ShowCoreThrottles(writer);
        if (showGuest)
        {
            writer.Family("node_cpu_guest_seconds_total"u8, MetricType.Counter, "Seconds that CPUs ran guests (virtual machines), by mode."u8);
            for (var cpu = 0; cpu < cpus; cpu++)
            {
                Show(writer, cpu, "nice"u8, GuestNice);
                Show(writer, cpu, "user"u8, GuestUser);
            }
        }

        topology.ShowIsolated(writer);
        topology.ShowPackageThrottles(writer);
        writer.Family("node_cpu_seconds_total"u8, MetricType.Counter, "Seconds that CPUs spent in each mode."u8);
        for (var cpu = 0; cpu < cpus; cpu++)
        {
            Show(writer, cpu, "idle"u8, Idle);
            Show(writer, cpu, "iowait"u8, 4);
            Show(writer, cpu, "irq"u8, 5);
            Show(writer, cpu, "nice"u8, 1);
            Show(writer, cpu, "softirq"u8, 6);
            Show(writer, cpu, "steal"u8, 7);
            Show(writer, cpu, "system"u8, 2);
            Show(writer, cpu, "user"u8, 0);
        }
    }

    public void Dispose()
    {
        text.Dispose();
        topology.Dispose();
    }

    void Show(ExpositionWriter writer, int cpu, ReadOnlySpan<byte> mode, int column)
    {
        if (!online[cpu]) return;
        writer.Begin();
        writer.Label("cpu"u8, cpu);
        writer.Label("mode"u8, mode);
        writer.Value(ticks[cpu][column] / TicksPerSecond);
    }

    void Update()
    {
        text.Read(paths.Proc("stat"));
        online.AsSpan().Clear();
        cpus = 0;
        var lines = new Lines(text.Bytes);
        while (lines.Next())
        {
            // The first line, "cpu " without a number, is the sum of the others.
            if (!lines.Current.StartsWith("cpu"u8) || lines.Current[3..].StartsWith(" "u8)) continue;
            var fields = new Fields(lines.Current[3..]);
            if (!fields.TryNextNumber(out var number) || number >= MaxCpus)
                throw new MalformedKernelTextException("a line of a CPU", lines.Current);
            var cpu = (int)number;
            if (cpu >= ticks.Length)
            {
                var room = Math.Max(cpu + 1, ticks.Length * 2);
                Array.Resize(ref ticks, room);
                Array.Resize(ref online, room);
            }

            var seen = new CpuTicks();
            for (var column = 0; column < CpuTicks.Columns && fields.TryNextNumber(out var value); column++) seen[column] = value;
            if (ticks[cpu][Idle] >= seen[Idle] + JumpBackTicks) ticks[cpu] = default;
            for (var column = 0; column < CpuTicks.Columns; column++) ticks[cpu][column] = Math.Max(ticks[cpu][column], seen[column]);
            online[cpu] = true;
            cpus = Math.Max(cpus, cpu + 1);
        }

        // A CPU that is unplugged is forgotten: it starts from zero when it comes back.
        for (var cpu = 0; cpu < ticks.Length; cpu++)
        {
            if (!online[cpu]) ticks[cpu] = default;
        }
    }

    [InlineArray(Columns)]
    struct CpuTicks
    {
        public const int Columns = 10;
        ulong first;
    }
}
