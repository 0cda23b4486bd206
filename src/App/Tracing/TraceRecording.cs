using Barograph.PodTrace.Events;
using Barograph.PodTrace.Limits;
using Barograph.PodTrace.Peers;
using Barograph.PodTrace.Recording;
using Barograph.PodTrace.Stacks;
using Barograph.PodTrace.Totals;

namespace Barograph.App.Tracing;

/// <summary>
/// The recording of a trace that is watched meanwhile. When its disk is full that is said at once, and the trace goes on without it: whoever waits for a report
/// should not lose that, too.
/// </summary>
sealed class TraceRecording : IDisposable
{
    readonly string path;
    readonly Action<string> warn;
    readonly TraceWriter writer;

    /// <param name="file">Taken over.</param>
    public TraceRecording(string path, Stream file, DateTimeOffset boot, long startedNs, Action<string> warn)
    {
        (this.path, this.warn) = (path, warn);
        writer = new TraceWriter(file, boot, startedNs);
    }

    /// <summary>Something could not be written, and nothing was from then on.</summary>
    public bool IsCut { get; private set; }

    public void Take(KernelEvent one)
    {
        if (IsCut) return;
        try
        {
            writer.Take(one);
        }
        catch (IOException e)
        {
            Cut(e);
        }
    }

    public void Take(TraceConditions conditions) => Write(() => writer.Take(conditions));

    public void Take(Pulse pulse) => Write(() => writer.Take(pulse));

    public void Take(LimitReading reading) => Write(() => writer.Take(reading));

    public void Take(StackNames stacks)
    {
        foreach (var (id, frames) in stacks.All) Write(() => writer.Take(id, frames));
    }

    public void Take(PeerNames peers)
    {
        foreach (var (address, owner) in peers.Seen) Write(() => writer.Take(address, owner));
    }

    public void Finish(Snapshot tables, long endedNs) => Write(() => writer.Finish(tables, endedNs));

    public void Dispose() => Write(writer.Dispose);

    void Write(Action write)
    {
        if (IsCut) return;
        try
        {
            write();
        }
        catch (IOException e)
        {
            Cut(e);
        }
    }

    void Cut(IOException e)
    {
        IsCut = true;
        warn($"--record {path}: {e.Message}; the recording ends here, the trace goes on");
    }
}
