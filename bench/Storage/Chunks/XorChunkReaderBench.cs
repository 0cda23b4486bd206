using Barograph.Storage.Chunks;

namespace Barograph.Bench.Storage.Chunks;

/// <summary>Many different chunks: of one that comes again and again the processor would learn every branch.</summary>
sealed unsafe class XorChunkReaderBench : IMicroBench
{
    const int Chunks = 2048, ChunkBytes = 1024;

    readonly byte[] blocks = GC.AllocateArray<byte>(Chunks * ChunkBytes, pinned: true);
    readonly int[] bytes = new int[Chunks];
    readonly long[] times = new long[XorChunk.MaxSamples];
    readonly double[] values = new double[XorChunk.MaxSamples];

    public XorChunkReaderBench()
    {
        fixed (byte* at = blocks)
        {
            for (var number = 0; number < Chunks; number++)
            {
                var samples = XorSamples.Make(XorChunk.MaxSamples, number);
                var chunk = new XorChunk();
                var block = at + number * ChunkBytes;
                XorChunkWriter.Begin(block, ref chunk, samples.TimesMs[0], samples.ValueBits[0]);
                for (var i = 1; i < XorChunk.MaxSamples; i++) XorChunkWriter.TryAppend(block, ChunkBytes, ref chunk, samples.TimesMs[i], samples.ValueBits[i]);
                bytes[number] = chunk.ByteLength;
            }
        }
    }

    public string Name => "XorChunkReader.Read120";

    public int Items => Chunks * XorChunk.MaxSamples;

    public void Run()
    {
        fixed (byte* at = blocks)
        {
            for (var number = 0; number < Chunks; number++)
            {
                if (!XorChunkReader.Read(at + number * ChunkBytes, bytes[number], XorChunk.MaxSamples, times, values))
                    throw new InvalidOperationException("a sound chunk was refused");
            }
        }
    }
}
