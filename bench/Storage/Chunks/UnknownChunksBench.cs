using Barograph.Model.Samples;
using Barograph.Storage.Chunks;

namespace Barograph.Bench.Storage.Chunks;

/// <summary>Chunks that are asked for once: what looking for them and remembering them adds to decoding.</summary>
sealed class UnknownChunksBench : IMicroBench
{
    const int Chunks = 4096;

    readonly DecodedChunks decoded = new(24 << 20);
    readonly SampleColumns columns = new();
    readonly long[] times = new long[XorChunk.MaxSamples];
    readonly double[] values = new double[XorChunk.MaxSamples];
    readonly uint source;
    ulong next;

    public UnknownChunksBench() => source = decoded.NextSource();

    public string Name => "DecodedChunks.Unknown120";

    public int Items => Chunks * XorChunk.MaxSamples;

    public void Run()
    {
        for (var number = 0; number < Chunks; number++)
        {
            // Places as a chunk file has them.
            var chunk = new ChunkIdentity(source, next += 400);
            if (decoded.TryAppend(chunk, long.MinValue, long.MaxValue, columns)) throw new InvalidOperationException("a chunk is there that nobody offered");
            decoded.Offer(chunk, times, values);
        }
    }
}
