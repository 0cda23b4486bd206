using System.Diagnostics;
using System.Globalization;
using Barograph.PodTrace.Kernel;
using Barograph.PodTrace.Targets;
using TraceOptions = Barograph.PodTrace.Kernel.TraceOptions;

namespace Barograph.Bench.Tracing;

/// <summary>
/// What a system call costs while somebody looks: a loop of reads and writes of one byte in a control group of its own, without tracing, outside the
/// target, inside it, and under bpftrace's histogram of the same calls. Processor time of the group, so that a busy machine disturbs little; all in turn,
/// the medians count.
/// </summary>
static class TraceCost
{
    const int Calls = 1_000_000;
    const double MaxOutsideNs = 200;

    static readonly ControlGroups Groups = ControlGroups.OfThisMachine();
    static int made;

    readonly record struct Loop(string Name, string From, string To);

    // usage: bench trace [ROUNDS]
    public static async Task<int> RunAsync(string[] arguments)
    {
        var rounds = arguments.Length > 0 ? int.Parse(arguments[0], CultureInfo.InvariantCulture) : 5;
        var folder = Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath();
        var input = Path.Join(folder, $"barograph-bench-{Environment.ProcessId}");
        await File.WriteAllBytesAsync(input, new byte[Calls / 2]).ConfigureAwait(false);
        var good = true;
        foreach (var loop in (Loop[])[new("devices", "/dev/zero", "/dev/null"), new("files", input, input + ".out")]) good &= await CompareAsync(loop, rounds).ConfigureAwait(false);
        File.Delete(input);
        File.Delete(input + ".out");
        return good ? 0 : 1;
    }

    static async Task<bool> CompareAsync(Loop loop, int rounds)
    {
        var names = new[] { "no tracing", "outside the target", "inside the target", "bpftrace's histogram" };
        var costs = names.Select(static _ => new List<double>()).ToArray();
        var without = File.Exists("/usr/bin/bpftrace") ? 0 : 1;
        for (var round = 0; round < rounds; round++)
        {
            costs[0].Add(await MeasureAsync(loop, static _ => null).ConfigureAwait(false));
            costs[1].Add(await MeasureAsync(loop, static _ => Trace(TargetSet.Of([new TargetGroup(ulong.MaxValue, 1, "/nowhere")], []))).ConfigureAwait(false));
            costs[2].Add(await MeasureAsync(loop, static group => Trace(TargetSet.Of([group], []))).ConfigureAwait(false));
            if (without == 0) costs[3].Add(await MeasureAsync(loop, Bpftrace).ConfigureAwait(false));
        }
        var medians = costs.Where(static c => c.Count > 0).Select(Median).ToArray();
        Console.WriteLine($"1-byte reads and writes, {loop.Name}: CPU ns a call, and how much of it is the tracer's");
        for (var i = 0; i < medians.Length; i++) Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {names[i],-24} {medians[i],8:F0} {medians[i] - medians[0],8:F0}"));
        var outside = medians[1] - medians[0];
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  outside: {outside:F0} ns of {MaxOutsideNs} allowed"));
        if (without > 0)
        {
            Console.WriteLine("  bpftrace is not installed: nothing to compare with");
            return outside <= MaxOutsideNs;
        }
        var ratio = (medians[2] - medians[0]) / (medians[3] - medians[0]);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  inside: {ratio:F2} of bpftrace's overhead"));
        return outside <= MaxOutsideNs && ratio <= 1;
    }

    static TraceSession Trace(TargetSet targets) => TraceSession.Start(targets, new TraceOptions(), static (_) => { });

    static async Task<double> MeasureAsync(Loop loop, Func<TargetGroup, IDisposable?> look)
    {
        using var command = TracedCommand.Prepare(Groups, $"barograph-bench-{Environment.ProcessId}-{++made}");
        using var looking = look(command.Group);
        await RunAsync(command, "dd", $"if={loop.From}", $"of={loop.To}", "bs=1", string.Create(CultureInfo.InvariantCulture, $"count={Calls / 2}")).ConfigureAwait(false);
        var used = (await File.ReadAllLinesAsync(Path.Join(command.Group.Path, "cpu.stat")).ConfigureAwait(false)).First(static l => l.StartsWith("usage_usec ", StringComparison.Ordinal));
        return double.Parse(used.AsSpan(11), CultureInfo.InvariantCulture) * 1000 / Calls;
    }

    static async Task RunAsync(TracedCommand command, params string[] words)
    {
        using var process = command.Start(words, static start => start.RedirectStandardError = true);
        _ = await process.StandardError.ReadToEndAsync().ConfigureAwait(false);
        await process.WaitForExitAsync().ConfigureAwait(false);
        if (process.ExitCode != 0) throw new InvalidOperationException($"{words[0]} ended with {process.ExitCode}");
    }

    static Bystander Bpftrace(TargetGroup group)
    {
        var filter = string.Create(CultureInfo.InvariantCulture, $"/cgroup == {group.Id}/");
        // It needs tracefs, which not every machine has mounted: in a mount namespace of its own that concerns nobody else.
        return new Bystander("unshare", "-m", "sh", "-c", "mount -t tracefs nodev /sys/kernel/tracing; exec bpftrace -e \"$0\"", "BEGIN { printf(\"ready\\n\"); } "
            + $"tracepoint:syscalls:sys_enter_read,tracepoint:syscalls:sys_enter_write {filter} {{ @start[tid] = nsecs; }} "
            + $"tracepoint:syscalls:sys_exit_read,tracepoint:syscalls:sys_exit_write {filter} {{ @took[probe] = hist(nsecs - @start[tid]); delete(@start[tid]); }}");
    }

    static double Median(List<double> values)
    {
        values.Sort();
        return values[values.Count / 2];
    }

    /// <summary>A tracer that has begun when it says <c>ready</c>.</summary>
    sealed class Bystander : IDisposable
    {
        readonly Process process;

        public Bystander(string program, params string[] arguments)
        {
            process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
            while (process.StandardOutput.ReadLine() is { } line) if (line == "ready") return;
            throw new InvalidOperationException($"{program} did not begin");
        }

        public void Dispose()
        {
            TracedCommand.EndAsync(process).Wait();
            process.Dispose();
        }
    }
}
