using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Barograph.PodTrace.Targets;

/// <summary>
/// A command in a control group of its own. The group exists before the command, so that the trace can begin first: a shell puts itself into the
/// group and becomes the command, whose first instruction is seen already.
/// </summary>
public sealed partial class TracedCommand : IDisposable
{
    const int Terminate = 15;
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    readonly string directory;

    TracedCommand(string directory, TargetGroup group)
    {
        this.directory = directory;
        Group = group;
    }

    public TargetGroup Group { get; }

    public static TracedCommand Prepare(ControlGroups groups, string name)
    {
        var root = groups.Unified ?? throw new TargetException("a command needs a control group of its own, and cgroup2 is not mounted here");
        var directory = Path.Join(root, name);
        try
        {
            Directory.CreateDirectory(directory);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new TargetException($"cannot make the control group {directory} for the command: {e.Message} (only root may, unless a part of the tree was handed over; a process that runs already can be traced with --pid)");
        }
        return new TracedCommand(directory, groups.At(directory));
    }

    public Process Start(IReadOnlyList<string> command, Action<ProcessStartInfo>? more = null)
    {
        // exec: no other program stands between, and the command keeps terminal, environment and folder. What it prints goes to the standard
        // error output, because the standard output is the trace's.
        var start = new ProcessStartInfo("/bin/sh") { UseShellExecute = false };
        foreach (var argument in (string[])["-c", "group=$1; shift; echo $$ >\"$group\" && exec \"$@\" >&2", "podtrace", Path.Join(directory, "cgroup.procs"), .. command]) start.ArgumentList.Add(argument);
        more?.Invoke(start);
        try
        {
            return Process.Start(start) ?? throw new TargetException($"cannot start {command[0]}");
        }
        catch (Win32Exception e)
        {
            throw new TargetException($"cannot start {command[0]}: {e.Message}");
        }
    }

    /// <summary>Asks a command to end and waits; after a while it is asked to terminate, and after another it is made to.</summary>
    /// <param name="signal">What it is asked with; 0: it was asked already, by the terminal that it shares with us.</param>
    public static async Task EndAsync(Process process, int signal = Terminate)
    {
        if (await HasEndedAsync(process, signal).ConfigureAwait(false) || (signal != Terminate && await HasEndedAsync(process, Terminate).ConfigureAwait(false))) return;
        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
    }

    static async Task<bool> HasEndedAsync(Process process, int signal)
    {
        using var patience = new CancellationTokenSource(Patience);
        if (signal != 0) _ = kill(process.Id, signal);
        try
        {
            await process.WaitForExitAsync(patience.Token).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>Removes the group, unless children of the command live on in it.</summary>
    public void Dispose()
    {
        try
        {
            Directory.Delete(directory);
        }
        catch (IOException)
        {
            // Busy: what the command left running stays where it is.
        }
    }

    [LibraryImport("libc")]
    private static partial int kill(int process, int signal);
}
