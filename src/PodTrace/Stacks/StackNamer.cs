using System.Collections.Concurrent;
using Barograph.PodTrace.Events;

namespace Barograph.PodTrace.Stacks;

/// <summary>Finds the names of stacks while their processes live. A thread of its own, because the ring must not wait for it.</summary>
public sealed class StackNamer : IDisposable
{
    const int MaxWaiting = 4096;

    readonly BlockingCollection<Unnamed> waiting = new(MaxWaiting);
    readonly ProcessSymbols symbols;
    readonly Thread thread;

    /// <param name="processes">Where the processes of this machine are told of: /proc, or where it is mounted in a container.</param>
    public StackNamer(string processes)
    {
        symbols = new ProcessSymbols(processes);
        thread = new Thread(Run) { Name = "podtrace stacks", IsBackground = true };
        thread.Start();
    }

    public StackNames Names { get; } = new();

    /// <summary>A stack that was not seen before. Where too many wait its frames remain numbers.</summary>
    public void Take(KernelEvent one)
    {
        ReadOnlySpan<ulong> top = one.Stack.Top;
        _ = waiting.TryAdd(new(StackId.Of(one.Head.Process, one.StackFrames), one.Head.Process, one.StackFrames.ToArray(), top.ToArray()));
    }

    /// <summary>Returns when everything that was taken has a name, or none that can be found.</summary>
    public StackNames Finish()
    {
        waiting.CompleteAdding();
        thread.Join();
        return Names;
    }

    public void Dispose()
    {
        _ = Finish();
        waiting.Dispose();
    }

    void Run()
    {
        foreach (var one in waiting.GetConsumingEnumerable()) Names.Set(one.Id, symbols.NamesOf(one.Process, one.Addresses, one.Top));
    }

    readonly record struct Unnamed(StackId Id, uint Process, ulong[] Addresses, ulong[] Top);
}
