using Barograph.Storage.Chunks;

namespace Barograph.Bench.Storage.Chunks;

/// <summary>Open chunks that are asked for once: what looking for them and remembering them adds to decoding.</summary>
sealed class UnknownRunsBench : IMicroBench
{
    const int Chunks = 4096;

    readonly DecodedChunks decoded = new(24 << 20);
    readonly OpenRuns runs;
    readonly long[] times = new long[XorChunk.MaxSamples];
    readonly double[] values = new double[XorChunk.MaxSamples];
    int next;

    public UnknownRunsBench() => runs = decoded.BeginRuns();

    public string Name => "OpenRuns.Unknown120";

    public int Items => Chunks * XorChunk.MaxSamples;

    public void Run()
    {
        for (var number = 0; number < Chunks; number++)
        {
            var slot = next++ & int.MaxValue;
            if (runs.TryFind(slot, out var run)) throw new InvalidOperationException("a run is there that nobody offered");
            runs.Offer(run, new OpenChunkIdentity(slot, 1, 0, 0), default, times, values);
        }
    }
}
