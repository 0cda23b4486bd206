using Barograph.Storage.Chunks;

namespace Barograph.Bench.Storage.Chunks;

sealed unsafe class XorChunkReaderBench : IMicroBench
{
    readonly byte[] block = GC.AllocateArray<byte>(4096, pinned: true);
    readonly long[] times = new long[XorChunk.MaxSamples];
    readonly double[] values = new double[XorChunk.MaxSamples];
    readonly int bytes;

    public XorChunkReaderBench()
    {
        var samples = XorSamples.Make(XorChunk.MaxSamples);
        var chunk = new XorChunk();
        fixed (byte* at = block)
        {
            XorChunkWriter.Begin(at, ref chunk, samples.TimesMs[0], samples.ValueBits[0]);
            for (var i = 1; i < XorChunk.MaxSamples; i++) XorChunkWriter.TryAppend(at, 4096, ref chunk, samples.TimesMs[i], samples.ValueBits[i]);
        }
        bytes = chunk.ByteLength;
    }

    public string Name => "XorChunkReader.Read120";

    public int Items => XorChunk.MaxSamples;

    public void Run()
    {
        fixed (byte* at = block)
        {
            if (!XorChunkReader.Read(at, bytes, XorChunk.MaxSamples, times, values)) throw new InvalidOperationException("a sound chunk was refused");
        }
    }
}
