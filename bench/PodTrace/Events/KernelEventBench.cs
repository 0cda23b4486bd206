using System.Runtime.InteropServices;
using Barograph.PodTrace.Events;

namespace Barograph.Bench.PodTrace.Events;

/// <summary>What every record of the ring goes through before anybody looks at it: is it whole, what is it, whose is it.</summary>
sealed class KernelEventBench : IMicroBench
{
    readonly byte[][] records = [.. Enumerable.Range(0, 1000).Select(static i => Record(i))];
    ulong sum;

    public string Name => "KernelEvent.Count1000";

    public int Items => records.Length;

    public void Run()
    {
        foreach (var record in records)
        {
            var one = new KernelEvent(record);
            if (one.IsWhole && one.Shape == EventShape.File) sum += one.File.Inode + one.Head.DurationNs;
        }
        if (sum == 0) throw new InvalidOperationException("nothing was read");
    }

    /// <summary>A slow write to one of a hundred files.</summary>
    internal static byte[] Record(int i)
    {
        var file = new FileEvent { Inode = (ulong)(i % 100) + 1, Device = 8 };
        file.Head.TimeNs = (ulong)i;
        file.Head.DurationNs = 20_000_000;
        file.Head.Process = 17;
        file.Head.Thread = 17;
        file.Head.Operation = Operation.Write;
        file.Head.Kind = Kind.File;
        "importer"u8.CopyTo(file.Head.Name);
        return MemoryMarshal.AsBytes(new ReadOnlySpan<FileEvent>(in file)).ToArray();
    }
}
