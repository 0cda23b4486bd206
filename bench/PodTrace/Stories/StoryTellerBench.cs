using System.Text;
using Barograph.Bench.PodTrace.Events;
using Barograph.PodTrace.Events;
using Barograph.PodTrace.Stories;

namespace Barograph.Bench.PodTrace.Stories;

/// <summary>A thousand slow writes are told: one story each and nothing beside it, for names of programs, paths and operations are known.</summary>
sealed class StoryTellerBench : IMicroBench
{
    readonly byte[][] records = [.. Enumerable.Range(0, 1000).Select(static i => KernelEventBench.Record(i))];
    readonly StoryTeller teller;
    long told;

    public StoryTellerBench()
    {
        teller = new StoryTeller(DateTimeOffset.UnixEpoch, _ => told++);
        for (var inode = 1; inode <= 100; inode++) teller.Take(new KernelEvent(Path(inode)));
    }

    public string Name => "StoryTeller.Files1000";

    public int Items => records.Length;

    public void Run()
    {
        var before = told;
        foreach (var record in records) teller.Take(new KernelEvent(record));
        if (told - before != records.Length) throw new InvalidOperationException($"{told - before} stories of {records.Length} events");
    }

    static byte[] Path(int inode)
    {
        var components = Encoding.UTF8.GetBytes($"{inode}.log\0data\0");
        var path = new PathEvent { Inode = (ulong)inode, Device = 8, Length = (uint)components.Length };
        path.Head.Operation = Operation.Path;
        return [.. System.Runtime.InteropServices.MemoryMarshal.AsBytes(new ReadOnlySpan<PathEvent>(in path)), .. components];
    }
}
