using Barograph.Exporters.Node.Procfs;
using Barograph.Formats.Exposition;
using Barograph.Model.Metadata;

namespace Barograph.Exporters.Node.Collectors;

/// <summary>Every process and thread by its state, from /proc/PID/stat and /proc/PID/task/TID/stat. Off by default, as with node_exporter: it reads a file a thread.</summary>
public sealed class ProcessesCollector(NodePaths paths) : INodeCollector, IDisposable
{
    readonly KernelText text = new();
    readonly SortedDictionary<char, int> processes = [];
    readonly SortedDictionary<char, int> threads = [];

    public ReadOnlySpan<byte> Name => "processes"u8;

    public void Collect(ExpositionWriter writer)
    {
        var (pids, threadCount) = Count();
        Show(writer, "node_processes_max_processes"u8, "Limit of process numbers."u8, text.ReadNumber(paths.Proc("sys/kernel/pid_max")));
        Show(writer, "node_processes_max_threads"u8, "Limit of threads on the whole machine."u8, text.ReadNumber(paths.Proc("sys/kernel/threads-max")));
        Show(writer, "node_processes_pids"u8, "Processes."u8, pids);
        Show(writer, "node_processes_state"u8, "Processes by state."u8, "state"u8, processes);
        Show(writer, "node_processes_threads"u8, "Threads."u8, threadCount);
        Show(writer, "node_processes_threads_state"u8, "Threads by state."u8, "thread_state"u8, threads);
    }

    public void Dispose() => text.Dispose();

    (int Pids, long Threads) Count()
    {
        processes.Clear();
        threads.Clear();
        var pids = 0;
        var all = 0L;
        foreach (var folder in Directory.EnumerateDirectories(paths.Procfs))
        {
            // A process may end at any moment: what is gone does not count.
            if (!char.IsAsciiDigit(Path.GetFileName(folder)[0]) || !text.TryRead(Path.Combine(folder, "stat")) || !Split(out var state, out var own)) continue;
            pids++;
            all += own;
            Add(processes, state);
            CountThreads(Path.Combine(folder, "task"));
        }
        return (pids, all);
    }

    void CountThreads(string folder)
    {
        try
        {
            foreach (var thread in Directory.EnumerateDirectories(folder))
            {
                if (text.TryRead(Path.Combine(thread, "stat")) && Split(out var state, out _)) Add(threads, state);
            }
        }
        catch (DirectoryNotFoundException)
        {
            // It ended between its first line and this one.
        }
    }

    // PID (NAME) STATE …, and the number of threads as the 18th field after the name, which may hold blanks and brackets itself.
    bool Split(out char state, out long threadCount)
    {
        const int FieldsBeforeThreads = 16;
        (state, threadCount) = ('\0', 0);
        var end = text.Bytes.LastIndexOf((byte)')');
        if (end < 0) return false;
        var fields = new Fields(text.Bytes[(end + 1)..]);
        var word = fields.Next();
        if (word.Length != 1) return false;
        state = (char)word[0];
        for (var i = 0; i < FieldsBeforeThreads; i++) fields.Next();
        threadCount = (long)Fields.Number(fields.Next());
        return true;
    }

    static void Add(SortedDictionary<char, int> counts, char state) => counts[state] = counts.GetValueOrDefault(state) + 1;

    static void Show(ExpositionWriter writer, ReadOnlySpan<byte> family, ReadOnlySpan<byte> help, double value)
    {
        writer.Family(family, MetricType.Gauge, help);
        writer.Sample(value);
    }

    static void Show(ExpositionWriter writer, ReadOnlySpan<byte> family, ReadOnlySpan<byte> help, ReadOnlySpan<byte> label, SortedDictionary<char, int> counts)
    {
        writer.Family(family, MetricType.Gauge, help);
        foreach (var (state, count) in counts) writer.Sample(label, [(byte)state], count);
    }
}
