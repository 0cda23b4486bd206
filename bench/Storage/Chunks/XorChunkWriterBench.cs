using Barograph.Storage.Chunks;

namespace Barograph.Bench.Storage.Chunks;

sealed unsafe class XorChunkWriterBench : IMicroBench
{
    readonly byte[] block = GC.AllocateArray<byte>(4096, pinned: true);
    readonly (long[] TimesMs, ulong[] ValueBits) samples = XorSamples.Make(XorChunk.MaxSamples);

    public string Name => "XorChunkWriter.Append120";

    public int Items => XorChunk.MaxSamples;

    public void Run()
    {
        var chunk = new XorChunk();
        fixed (byte* at = block)
        {
            XorChunkWriter.Begin(at, ref chunk, samples.TimesMs[0], samples.ValueBits[0]);
            for (var i = 1; i < XorChunk.MaxSamples; i++) XorChunkWriter.TryAppend(at, 4096, ref chunk, samples.TimesMs[i], samples.ValueBits[i]);
        }
    }
}
