using System.Diagnostics;
using System.Globalization;

namespace JobService.Metrics;

/// <summary>
/// This process: process_* as every client library shows it, dotnet_* of the runtime, and the two go_* that rules written for a Go
/// service ask for (README.md tells what they mean here).
/// </summary>
static class ProcessMetrics
{
    public static void AddTo(MetricRegistry registry, TaskLedger tasks)
    {
        var self = Process.GetCurrentProcess();
        double Fresh(Func<Process, double> read)
        {
            lock (self)
            {
                self.Refresh();
                return read(self);
            }
        }

        var start = ((DateTimeOffset)self.StartTime).ToUnixTimeMilliseconds() / 1000.0;
        registry.Observe("process_cpu_seconds_total", "CPU time in user and system mode.", "counter", () => Environment.CpuUsage.TotalTime.TotalSeconds);
        registry.Observe("process_resident_memory_bytes", "Memory that is in RAM.", "gauge", () => Environment.WorkingSet);
        registry.Observe("process_virtual_memory_bytes", "Address space.", "gauge", () => Fresh(static p => p.VirtualMemorySize64));
        registry.Observe("process_start_time_seconds", "When the process started, in seconds since 1970.", "gauge", () => start);
        if (OperatingSystem.IsLinux())
        {
            registry.Observe("process_open_fds", "Files that are open.", "gauge", static () => Directory.EnumerateFileSystemEntries("/proc/self/fd").Count());
            registry.Observe("process_max_fds", "Files that may be open.", "gauge", MaxOpenFiles);
        }

        registry.Observe("dotnet_gc_heap_size_bytes", "Objects on the heap after the last collection.", "gauge", static () => GC.GetGCMemoryInfo().HeapSizeBytes);
        registry.Observe("dotnet_gc_allocated_bytes_total", "Bytes that were ever allocated.", "counter", static () => GC.GetTotalAllocatedBytes());
        registry.Observe("dotnet_gc_pause_seconds_total", "Time that collections stopped the program for.", "counter", static () => GC.GetTotalPauseDuration().TotalSeconds);
        registry.Observe("dotnet_threadpool_threads", "Threads of the pool.", "gauge", static () => ThreadPool.ThreadCount);
        registry.Observe("dotnet_threadpool_queue_length", "Work that waits for a thread.", "gauge", static () => ThreadPool.PendingWorkItemCount);
        registry.Observe("dotnet_timers", "Timers that are set.", "gauge", static () => Timer.ActiveCount);
        registry.Observe("go_goroutines", "What is under way at once: workers, loops, requests, and tasks that wait.", "gauge", () => tasks.Alive);
        registry.Observe("go_memstats_alloc_bytes", "Bytes of objects on the heap.", "gauge", static () => GC.GetTotalMemory(false));
    }

    static double MaxOpenFiles()
    {
        const string Limit = "Max open files";
        var line = File.ReadLines("/proc/self/limits").FirstOrDefault(static l => l.StartsWith(Limit, StringComparison.Ordinal));
        var soft = line?[Limit.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault();
        return double.TryParse(soft, CultureInfo.InvariantCulture, out var most) ? most : double.PositiveInfinity;
    }
}
