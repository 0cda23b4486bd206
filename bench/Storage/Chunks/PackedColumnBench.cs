using Barograph.Storage.Chunks;

namespace Barograph.Bench.Storage.Chunks;

/// <summary>What keeping a chunk costs beside decoding it.</summary>
sealed unsafe class PackedColumnBench : IMicroBench
{
    const int Chunks = 256;

    readonly (long[] TimesMs, double[] Values)[] chunks = new (long[], double[])[Chunks];
    readonly long[] mantissas = new long[XorChunk.MaxSamples];
    readonly byte[] into = GC.AllocateArray<byte>(XorChunk.MaxSamples * 16, pinned: true);

    public PackedColumnBench()
    {
        for (var number = 0; number < Chunks; number++)
        {
            var (times, bits) = XorSamples.Make(XorChunk.MaxSamples, number);
            chunks[number] = (times, Array.ConvertAll(bits, BitConverter.UInt64BitsToDouble));
        }
    }

    public string Name => "PackedColumn.Pack120";

    public int Items => Chunks * XorChunk.MaxSamples;

    public void Run()
    {
        fixed (byte* at = into)
        {
            foreach (var (times, values) in chunks)
            {
                var bytes = PackedColumn.PackTimes(times, at, out _);
                bytes += PackedColumn.PackValues(values, mantissas, at + bytes, out _);
                if (bytes == 0) throw new InvalidOperationException("these samples lie on no line");
            }
        }
    }
}
