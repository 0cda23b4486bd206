using System.Runtime.InteropServices;
using Barograph.PodTrace.Events;
using Barograph.PodTrace.Stacks;

namespace Barograph.Bench.PodTrace.Stacks;

/// <summary>A thousand slow calls from a hundred places that were seen before: added up, nothing kept.</summary>
sealed class StackTallyBench : IMicroBench
{
    readonly byte[][] records = [.. Enumerable.Range(0, 1000).Select(static i => Record(i))];
    readonly StackTally tally = new();

    public string Name => "StackTally.Known1000";

    public int Items => records.Length;

    public void Run()
    {
        foreach (var record in records) _ = tally.Take(new KernelEvent(record));
        if (tally.Overflows > 0) throw new InvalidOperationException("a hundred places did not fit");
    }

    static byte[] Record(int i)
    {
        var stack = new StackEvent { Call = (uint)Operation.Fsync, Count = 8 };
        stack.Head.Operation = Operation.Stack;
        stack.Head.Process = 17;
        stack.Head.DurationNs = 2_000_000;
        for (var frame = 0; frame < 8; frame++) stack.Addresses[frame] = 0x7f00_0000_0000 + (ulong)((i % 100) * 64 + frame * 8);
        return MemoryMarshal.AsBytes(new ReadOnlySpan<StackEvent>(in stack)).ToArray();
    }
}
