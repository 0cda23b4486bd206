using System.Diagnostics;
using Barograph.PodTrace.Events;
using Barograph.PodTrace.Kernel;
using Barograph.PodTrace.Stories;
using Barograph.PodTrace.Targets;
using TraceOptions = Barograph.PodTrace.Kernel.TraceOptions;

namespace Barograph.Tests.Unit.PodTrace;

/// <summary>Processes that were there before the trace, named by their ids.</summary>
public class ProcessTargetTests
{
    [Fact]
    public async Task the_end_of_a_process_that_did_nothing_meanwhile_is_told_and_nothing_is_left_to_trace()
    {
        if (!TracedShell.CanRun) return;
        using var process = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", "echo ready; read -r line"]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        Assert.Equal("ready", await process.StandardOutput.ReadLineAsync());
        await BlockedAsync(process);
        var stories = new List<Story>();
        var teller = new StoryTeller(DateTimeOffset.UnixEpoch, stories.Add);
        using var session = TraceSession.Start(TargetSet.Of([], [(uint)process.Id]), new TraceOptions(), teller.Take);
        Assert.Equal(1, session.LiveProcesses);
        // It waits in a call that began before: not one event of its own since.
        process.Kill();
        await process.WaitForExitAsync();
        session.Finish();
        var exit = Assert.Single(stories);
        Assert.Equal(("exit", "signal 9", (uint)process.Id), (exit.Action, exit.Error, exit.Process));
        Assert.Equal(0, session.LiveProcesses);
        Assert.Equal(1ul, Assert.Single(session.Read().Totals, static t => t.Key.Operation == Operation.Exit).Value.Count);
    }

    [Fact]
    public async Task children_of_a_process_are_traced_and_its_neighbours_are_not()
    {
        if (!TracedShell.CanRun) return;
        using var process = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", "echo ready; read -r line; cat /none-of-mine; exit 0"]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
        Assert.Equal("ready", await process.StandardOutput.ReadLineAsync());
        var stories = new List<Story>();
        var teller = new StoryTeller(DateTimeOffset.UnixEpoch, stories.Add);
        using var session = TraceSession.Start(TargetSet.Of([], [(uint)process.Id]), new TraceOptions(), teller.Take);
        using (var other = Process.Start(new ProcessStartInfo("/bin/cat", "/none-of-others") { RedirectStandardError = true })!) await other.WaitForExitAsync();
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        session.Finish();
        Assert.Contains(stories, static s => s is { Action: "open", Target: "/none-of-mine", ProcessName: "cat" });
        Assert.DoesNotContain(stories, static s => s.Target == "/none-of-others");
        Assert.Equal(2, stories.Count(static s => s.Action == "exit"));
    }

    // Until it sleeps in its read: the state is the third field of its line.
    static async Task BlockedAsync(Process process)
    {
        while (true)
        {
            var line = await File.ReadAllTextAsync($"/proc/{process.Id}/stat");
            if (line[line.LastIndexOf(')') + 2] == 'S') return;
            await Task.Yield();
        }
    }
}
