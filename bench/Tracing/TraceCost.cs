using System.Diagnostics;
using System.Globalization;
using Barograph.PodTrace.Kernel;
using Barograph.PodTrace.Targets;
using TraceOptions = Barograph.PodTrace.Kernel.TraceOptions;

namespace Barograph.Bench.Tracing;

/// <summary>
/// What a system call costs while somebody looks: reads and writes of one byte by a process in a control group of its own, without tracing, under two programs
/// that do nothing, outside the target, inside it, and under bpftrace's histogram of the same calls. Processor time of the thread, so that a busy machine
/// disturbs little; all in turn, to and fro; the medians of the differences within a round count.
/// </summary>
static class TraceCost
{
    const int Calls = 200_000;
    const int Rounds = 31;

    // What the kernel and the runtime clear away behind the last one that looked is not to be measured.
    static readonly TimeSpan Calm = TimeSpan.FromMilliseconds(300);

    static readonly ControlGroups Groups = ControlGroups.OfThisMachine();
    static int made;

    // The goal outside the target is about calls that do next to nothing by themselves; with files it is shown what it comes to.
    readonly record struct Loop(string Name, string From, string To, double? MaxOutsideNs);

    readonly record struct Way(string Name, Func<TargetGroup, IDisposable?> Look);

    // usage: bench trace [ROUNDS]
    public static async Task<int> RunAsync(string[] arguments)
    {
        var rounds = arguments.Length > 0 ? int.Parse(arguments[0], CultureInfo.InvariantCulture) : Rounds;
        var folder = Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath();
        var input = Path.Join(folder, $"barograph-bench-{Environment.ProcessId}");
        await File.WriteAllBytesAsync(input, new byte[Calls / 2]).ConfigureAwait(false);
        var nothing = await EmptyPrograms.CompileAsync().ConfigureAwait(false);
        if (nothing is null) Console.WriteLine("clang is missing: the floor, two programs that do nothing, is not measured");
        var good = true;
        foreach (var loop in (Loop[])[new("devices", "/dev/zero", "/dev/null", 200), new("files", input, input + ".out", null)]) good &= await CompareAsync(loop, rounds, nothing).ConfigureAwait(false);
        foreach (var one in (string?[])[input, input + ".out", nothing]) if (one is not null) File.Delete(one);
        return good ? 0 : 1;
    }

    static async Task<bool> CompareAsync(Loop loop, int rounds, string? nothing)
    {
        Way none = new("no tracing", static _ => null), outside = new("outside the target", static _ => Trace(TargetSet.Of([new TargetGroup(ulong.MaxValue, 1, "/nowhere")], [])));
        Way inside = new("inside the target", static group => Trace(TargetSet.Of([group], []))), foreign = new("bpftrace's histogram", Bpftrace);
        Way floor = new("two programs that do nothing", _ => new EmptyPrograms(nothing!));
        List<Way> ways = nothing is null ? [none, outside, inside] : [none, floor, outside, inside];
        if (File.Exists("/usr/bin/bpftrace")) ways.Add(foreign);
        var costs = ways.ToDictionary(static way => way, static _ => new List<double>());
        using var command = TracedCommand.Prepare(Groups, $"barograph-bench-{Environment.ProcessId}-{++made}");
        using var calls = command.Start([Environment.ProcessPath!, CallLoop.Command, loop.From, loop.To, Calls.ToString(CultureInfo.InvariantCulture)],
            static start => start.RedirectStandardInput = start.RedirectStandardError = true);
        foreach (var way in ways) _ = await MeasureAsync(command, calls, way).ConfigureAwait(false); // the first time, what looks is being compiled meanwhile
        for (var round = 0; round < rounds; round++)
        {
            foreach (var way in round % 2 == 0 ? ways : Enumerable.Reverse(ways)) costs[way].Add(await MeasureAsync(command, calls, way).ConfigureAwait(false));
        }
        calls.StandardInput.Close();
        await calls.WaitForExitAsync().ConfigureAwait(false);
        Console.WriteLine($"1-byte reads and writes, {loop.Name}: CPU ns a call, and how much of it is the tracer's");
        foreach (var way in ways) Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {way.Name,-28} {Median(costs[way]),8:F0} {Between(way, none),8:F0}"));
        var good = !(Between(outside, none) > loop.MaxOutsideNs);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  outside: {Between(outside, none):F0} ns") + (loop.MaxOutsideNs is { } most ? string.Create(CultureInfo.InvariantCulture, $" of {most} allowed") : "")
            + (nothing is null ? "" : string.Create(CultureInfo.InvariantCulture, $"; {Between(floor, none):F0} of them the kernel takes for two programs that do nothing")));
        if (!ways.Contains(foreign))
        {
            Console.WriteLine("  bpftrace is not installed: nothing to compare with");
            return good;
        }
        var ratio = Between(inside, none) / Between(foreign, none);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  inside: {ratio:F2} of bpftrace's overhead"));
        return good && ratio <= 1;

        double Between(Way one, Way other) => Median([.. costs[one].Zip(costs[other], static (a, b) => a - b)]);
    }

    static TraceSession Trace(TargetSet targets) => TraceSession.Start(targets, new TraceOptions(), static (_) => { });

    static async Task<double> MeasureAsync(TracedCommand command, Process calls, Way way)
    {
        using var looking = way.Look(command.Group);
        await Task.Delay(Calm).ConfigureAwait(false);
        await calls.StandardInput.WriteLineAsync().ConfigureAwait(false);
        var answer = await calls.StandardError.ReadLineAsync().ConfigureAwait(false);
        return double.TryParse(answer, CultureInfo.InvariantCulture, out var took) ? took : throw new InvalidOperationException($"the calls end with: {answer}");
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
        var sorted = values.Order().ToArray(); // a copy: the order in which they were measured is what the differences go by
        return sorted[sorted.Length / 2];
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
