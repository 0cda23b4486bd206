using System.Diagnostics;
using System.Globalization;
using Barograph.PodTrace.Diagnosis;
using Barograph.PodTrace.Events;
using Barograph.PodTrace.Kernel;
using Barograph.PodTrace.Recording;
using Barograph.PodTrace.Stories;
using Barograph.PodTrace.Targets;
using Barograph.PodTrace.Totals;
using TraceOptions = Barograph.PodTrace.Kernel.TraceOptions;

namespace Barograph.Bench.Tracing;

/// <summary>
/// How much a tracer bears: calls that the kernel side adds up, as many as all processors make; events that go through the ring one by one, to a reader that
/// only counts them and to one that makes a report of them; and how large the built program grows meanwhile.
/// </summary>
static class TraceLoad
{
    const double Wanted = 1e6;
    const int MaxResidentMiB = 80;

    static readonly ControlGroups Groups = ControlGroups.OfThisMachine();

    // A read and a write of one byte each time around, on every processor.
    static readonly string Calls = string.Create(CultureInfo.InvariantCulture, $"for i in $(seq {Environment.ProcessorCount}); do dd if=/dev/zero of=/dev/null bs=1 & done; wait");

    // A write to a file that is open for reading fails, and every failure is told: the cheapest event that there is.
    const string Events = "exec perl -MPOSIX -e 'open(F, q(<), q(/etc/passwd)); $f = fileno(F); POSIX::write($f, q(x), 1) while 1'";

    // usage: bench trace-load [SECONDS [PROGRAM]]
    public static async Task<int> RunAsync(string[] arguments)
    {
        var seconds = arguments.Length > 0 ? int.Parse(arguments[0], CultureInfo.InvariantCulture) : 10;
        var good = await AddedUpAsync(seconds).ConfigureAwait(false);
        if (File.Exists("/usr/bin/perl"))
        {
            var counted = 0L;
            _ = await ToldAsync("to a reader that counts", seconds, _ => counted++, () => counted).ConfigureAwait(false);
            var told = 0L;
            var collector = new EvidenceCollector(new TraceConditions(), DateTimeOffset.UnixEpoch, 0);
            var teller = new StoryTeller(DateTimeOffset.UnixEpoch, story =>
            {
                told++;
                collector.Take(story);
            });
            _ = await ToldAsync("to a reader that makes a report", seconds, teller.Take, () => told).ConfigureAwait(false);
        }
        if (arguments.Length > 1) good &= await ResidentAsync(arguments[1], seconds).ConfigureAwait(false);
        return good ? 0 : 1;
    }

    static async Task<bool> AddedUpAsync(int seconds)
    {
        using var command = TracedCommand.Prepare(Groups, $"barograph-load-{Environment.ProcessId}");
        using var session = TraceSession.Start(TargetSet.Of([command.Group], []), new TraceOptions(), static _ => { });
        var took = await RunAsync(command, Calls, seconds).ConfigureAwait(false);
        session.Finish();
        var tables = session.Read();
        var calls = tables.Totals.Where(static t => t.Key.Operation is Operation.Read or Operation.Write).Aggregate(0ul, static (sum, t) => sum + t.Value.Count);
        var lost = tables.Losses.Aggregate(0ul, static (sum, l) => sum + l);
        var rate = calls / took;
        // On a machine that does other things the second figure tells what it would bear: so many for each second of a processor.
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"calls added up: {calls} in {took:F1} s ({rate / 1e6:F2} M/s of {Wanted / 1e6:F0} wanted; {calls / Used(command) / 1e6:F2} M per CPU second, {Environment.ProcessorCount} processors), {lost} dropped"));
        return lost == 0 && rate >= Wanted;
    }

    static async Task<bool> ToldAsync(string reader, int seconds, EventReceiver take, Func<long> taken)
    {
        using var command = TracedCommand.Prepare(Groups, $"barograph-load-{Environment.ProcessId}");
        using var session = TraceSession.Start(TargetSet.Of([command.Group], []), new TraceOptions(), take);
        var before = Environment.CpuUsage.TotalTime;
        var took = await RunAsync(command, Events, seconds).ConfigureAwait(false);
        session.Finish();
        var used = (Environment.CpuUsage.TotalTime - before).TotalSeconds;
        var lost = session.Read().LossOf(Loss.Event);
        var all = taken();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"events told {reader}: {all} in {took:F1} s ({all / took / 1e6:F2} M/s; {all / Used(command) / 1e6:F2} M per CPU second of the writer), {lost} dropped ({100.0 * lost / (all + (double)lost):F2} %); {used * 1e9 / all:F0} ns of reader's CPU an event, ring of {new TraceOptions().RingBytes / 1024} KiB"));
        return lost == 0;
    }

    static double Used(TracedCommand command)
        => double.Parse(File.ReadLines(Path.Join(command.Group.Path, "cpu.stat")).First(static l => l.StartsWith("usage_usec ", StringComparison.Ordinal)).AsSpan(11), CultureInfo.InvariantCulture) / 1e6;

    static async Task<bool> ResidentAsync(string program, int seconds)
    {
        var good = true;
        foreach (var (load, script) in ((string, string)[])[("calls added up", Calls), ("events told", Events)])
        {
            foreach (var mode in (string[][])[["--duration"], ["--diagnose"], ["--metrics", "--duration"], ["--metrics", "--diagnose"]])
            {
                var peak = await PeakAsync(program, [.. mode, $"{seconds}s"], script, mode[0] == "--metrics").ConfigureAwait(false);
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"resident, {load}, trace {string.Join(' ', mode)}: {peak / 1024.0:F1} MiB at most"));
                good &= peak / 1024.0 < MaxResidentMiB;
            }
        }
        return good;
    }

    // KiB. The mark only rises: the last look before the end has the peak, but for the last instants.
    static async Task<long> PeakAsync(string program, string[] flags, string script, bool scrape)
    {
        const string Address = "127.0.0.1:39377";
        var start = new ProcessStartInfo(program, ["trace", .. flags, "--", "sh", "-c", script]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["PODTRACE_METRICS_ADDR"] = Address;
        using var process = Process.Start(start)!;
        process.OutputDataReceived += static (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
        long peak = 0;
        for (var look = 0; !process.HasExited; look++)
        {
            if (await StatusAsync(process.Id).ConfigureAwait(false) is { } now) peak = Math.Max(peak, now);
            if (scrape && look % 20 == 19) await ScrapeAsync(http, Address).ConfigureAwait(false);
            await Task.Delay(50).ConfigureAwait(false);
        }
        return peak;
    }

    static async Task<long?> StatusAsync(int process)
    {
        try
        {
            var line = (await File.ReadAllLinesAsync($"/proc/{process}/status").ConfigureAwait(false)).FirstOrDefault(static l => l.StartsWith("VmHWM:", StringComparison.Ordinal));
            return line is null ? null : long.Parse(line.AsSpan(6, line.Length - 8).Trim(), CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return null; // it has just ended
        }
    }

    static async Task ScrapeAsync(HttpClient http, string address)
    {
        try
        {
            _ = await http.GetByteArrayAsync(new Uri($"http://{address}/metrics")).ConfigureAwait(false);
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            Console.WriteLine($"  no page of metrics: {e.Message}");
        }
    }

    // Everything in the group is ended when the time is over.
    static async Task<double> RunAsync(TracedCommand command, string script, int seconds)
    {
        var watch = Stopwatch.StartNew();
        using var process = command.Start(["timeout", "-s", "KILL", seconds.ToString(CultureInfo.InvariantCulture), "sh", "-c", script], static start => start.RedirectStandardError = true);
        _ = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().ConfigureAwait(false);
        var took = watch.Elapsed.TotalSeconds;
        foreach (var one in await File.ReadAllLinesAsync(Path.Join(command.Group.Path, "cgroup.procs")).ConfigureAwait(false))
        {
            using var left = Process.GetProcessById(int.Parse(one, CultureInfo.InvariantCulture));
            left.Kill();
            await left.WaitForExitAsync().ConfigureAwait(false);
        }
        return took;
    }
}
