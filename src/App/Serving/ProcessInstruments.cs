using System.Globalization;
using Barograph.Model.Instruments;

namespace Barograph.App.Serving;

/// <summary>The process as every exporter shows it (<c>process_…</c>), and its runtime (<c>dotnet_…</c>).</summary>
static class ProcessInstruments
{
    /// <summary>User-mode clock ticks per second in /proc/self/stat: 100 on every Linux that .NET runs on.</summary>
    const double TicksPerSecond = 100;

    public static void AddTo(InstrumentRegistry instruments)
    {
        instruments.Observe("process_cpu_seconds_total", "User and system CPU time spent, in seconds.", InstrumentKind.Counter,
            static () => (Stat(13) + Stat(14)) / TicksPerSecond);
        instruments.Observe("process_resident_memory_bytes", "Resident memory size in bytes.", InstrumentKind.Gauge,
            static () => Stat(23) * Environment.SystemPageSize);
        instruments.Observe("process_virtual_memory_bytes", "Virtual memory size in bytes.", InstrumentKind.Gauge, static () => Stat(22));
        instruments.Observe("process_open_fds", "Open file descriptors.", InstrumentKind.Gauge,
            static () => Directory.EnumerateFileSystemEntries("/proc/self/fd").Count());
        instruments.Observe("process_max_fds", "Most file descriptors that may be open.", InstrumentKind.Gauge, MaxOpenFiles);
        var started = BootTime() + Stat(21) / TicksPerSecond;
        instruments.Observe("process_start_time_seconds", "When the process started, in seconds since 1970.", InstrumentKind.Gauge, () => started);
        instruments.Observe("dotnet_gc_heap_bytes", "Bytes of live and dead objects on the managed heap.", InstrumentKind.Gauge,
            static () => GC.GetTotalMemory(false));
        instruments.Observe("dotnet_gc_committed_bytes", "Memory that the garbage collector holds.", InstrumentKind.Gauge,
            static () => GC.GetGCMemoryInfo().TotalCommittedBytes);
        instruments.Observe("dotnet_gc_allocated_bytes_total", "Bytes allocated on the managed heap.", InstrumentKind.Counter,
            static () => GC.GetTotalAllocatedBytes());
        instruments.Observe("dotnet_gc_pause_seconds_total", "Time that threads stood still for the garbage collector.", InstrumentKind.Counter,
            static () => GC.GetTotalPauseDuration().TotalSeconds);
        instruments.Observe("dotnet_gc_collections_total", "Garbage collections by generation.", InstrumentKind.Counter, static (IInstrumentReader reader) =>
        {
            for (var generation = 0; generation <= GC.MaxGeneration; generation++)
                reader.Sample("", [new("generation", generation.ToString(CultureInfo.InvariantCulture))], GC.CollectionCount(generation));
        });
        instruments.Observe("dotnet_thread_pool_threads", "Threads of the pool.", InstrumentKind.Gauge, static () => ThreadPool.ThreadCount);
        instruments.Observe("dotnet_thread_pool_queue_length", "Work that waits for a thread.", InstrumentKind.Gauge, static () => ThreadPool.PendingWorkItemCount);
    }

    /// <summary>A field of /proc/self/stat, counted from 0; the second may hold spaces and ends with the last parenthesis.</summary>
    static double Stat(int field)
    {
        var line = File.ReadAllText("/proc/self/stat");
        var rest = line.AsSpan(line.LastIndexOf(')') + 2);
        var index = 2;
        foreach (var part in rest.Split(' '))
        {
            if (index++ == field) return double.Parse(rest[part], CultureInfo.InvariantCulture);
        }
        throw new InvalidDataException($"/proc/self/stat has no field {field}");
    }

    static double BootTime()
    {
        foreach (var line in File.ReadLines("/proc/stat"))
        {
            if (line.StartsWith("btime ", StringComparison.Ordinal)) return double.Parse(line.AsSpan(6), CultureInfo.InvariantCulture);
        }
        throw new InvalidDataException("/proc/stat has no btime");
    }

    /// <summary>Infinity where there is no limit.</summary>
    public static double MaxOpenFiles()
    {
        foreach (var line in File.ReadLines("/proc/self/limits"))
        {
            if (!line.StartsWith("Max open files", StringComparison.Ordinal)) continue;
            var soft = line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[3];
            return soft == "unlimited" ? double.PositiveInfinity : double.Parse(soft, CultureInfo.InvariantCulture);
        }
        throw new InvalidDataException("/proc/self/limits has no line \"Max open files\"");
    }
}
