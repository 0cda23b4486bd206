using Barograph.Model.Samples;
using Barograph.Storage.Chunks;

namespace Barograph.Bench.Storage.Chunks;

/// <summary>Chunks that are there already: what a panel costs that is looked at again.</summary>
sealed class DecodedChunksBench : IMicroBench
{
    const int Chunks = 2048;

    readonly DecodedChunks decoded = new(4 << 20);
    readonly uint source;
    readonly SampleColumns columns = new();

    public DecodedChunksBench()
    {
        source = decoded.NextSource();
        for (var number = 0; number < Chunks; number++)
        {
            var (times, bits) = XorSamples.Make(XorChunk.MaxSamples, number);
            var values = Array.ConvertAll(bits, BitConverter.UInt64BitsToDouble);
            for (var time = 0; time < 2; time++) decoded.Offer(new ChunkIdentity(source, (ulong)number), times, values);
        }
    }

    public string Name => "DecodedChunks.Read120";

    public int Items => Chunks * XorChunk.MaxSamples;

    public void Run()
    {
        for (var number = 0; number < Chunks; number++)
        {
            columns.Clear();
            if (!decoded.TryAppend(new ChunkIdentity(source, (ulong)number), long.MinValue, long.MaxValue, columns))
                throw new InvalidOperationException("a chunk that was offered twice is not there");
        }
    }
}
