using System.Diagnostics;
using Barograph.PodTrace.Events;
using Barograph.PodTrace.Kernel;
using Barograph.PodTrace.Stories;
using Barograph.PodTrace.Targets;
using Barograph.PodTrace.Totals;
using TraceOptions = Barograph.PodTrace.Kernel.TraceOptions;

namespace Barograph.Tests.Unit.PodTrace;

/// <summary>A script in a control group of its own, traced from its first instruction to its end.</summary>
sealed class TracedShell
{
    static int last;

    public List<Story> Stories { get; } = [];

    /// <summary>How connections were used.</summary>
    public List<PoolUse> Uses { get; } = [];

    public Snapshot Tables { get; private set; } = Snapshot.Empty;

    public StoryTeller Teller { get; private set; } = null!;

    /// <summary>What the session had to say meanwhile.</summary>
    public List<string> Notes { get; } = [];

    public ulong Cgroup { get; private set; }

    public IReadOnlyList<Refusal> Refusals { get; private set; } = [];

    /// <summary>Rights and type information, and nothing else, decide whether these tests run: where they can, they must.</summary>
    public static bool CanRun => File.Exists("/sys/kernel/btf/vmlinux") && Capabilities.Own().CanTrace && Environment.UserName == "root" && ControlGroups.OfThisMachine().Unified is not null;

    /// <param name="also">Takes each event before the stories are told.</param>
    /// <param name="noted">Takes what the session has to say, while events come.</param>
    /// <param name="begun">Everything is in place; the script has not begun.</param>
    /// <param name="ended">The script is over; what is in the ring is read after it.</param>
    public static async Task<TracedShell> RunAsync(string script, TraceOptions? options = null, EventReceiver? also = null, IReadOnlyList<int>? depths = null, Action? ended = null, Action<string>? noted = null, Action<TraceSession>? begun = null)
    {
        var shell = new TracedShell();
        var startedNs = Stopwatch.GetTimestamp();
        shell.Teller = new StoryTeller(DateTimeOffset.UtcNow.AddTicks(-startedNs / 100), shell.Stories.Add) { Pooled = shell.Uses.Add };
        using var command = TracedCommand.Prepare(ControlGroups.OfThisMachine(), $"podtrace-test-{Environment.ProcessId}-{Interlocked.Increment(ref last)}");
        TraceSession? running = null;
        void TakeNotes()
        {
            while (running is not null && running.TryTakeNote(out var note))
            {
                shell.Notes.Add(note);
                noted?.Invoke(note);
            }
        }
        using var session = running = TraceSession.Start(TargetSet.Of([command.Group], [], depths ?? []), (options ?? new TraceOptions()) with { OwnLibraries = true }, one =>
        {
            also?.Invoke(one);
            shell.Teller.Take(one);
            TakeNotes();
        });
        shell.Refusals = session.Refusals;
        begun?.Invoke(session);
        shell.Cgroup = command.Group.Id;
        using (var process = command.Start(["bash", "-c", script], static start => start.RedirectStandardError = true))
        {
            _ = await process.StandardError.ReadToEndAsync();
            await process.WaitForExitAsync();
        }
        ended?.Invoke();
        session.Finish();
        shell.Tables = session.Read();
        shell.Teller.Finish();
        TakeNotes();
        return shell;
    }

    public LatencySpread Sum(Operation operation, Func<Kind, bool>? kind = null)
    {
        var sum = new LatencySpread();
        foreach (var (key, total) in Tables.Totals) if (key.Operation == operation && (kind is null || kind(key.Kind))) sum.Add(total);
        return sum;
    }
}
