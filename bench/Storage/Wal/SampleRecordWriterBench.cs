using Barograph.Bench.Storage.Chunks;
using Barograph.Storage.Memory;
using Barograph.Storage.Wal;

namespace Barograph.Bench.Storage.Wal;

/// <summary>Packing the log's columns: 1,024 series that have one sample each.</summary>
sealed unsafe class SampleRecordWriterBench : IMicroBench
{
    const int Rows = 1024;

    readonly SampleRecordWriter writer = new();
    readonly PinnedBuffer body = new(1 << 20);
    readonly (long[] TimesMs, ulong[] ValueBits) samples = XorSamples.Make(Rows + 1);
    readonly byte[] scales = new byte[Rows];

    public string Name => "SampleRecordWriter.Pack1024";

    public int Items => Rows;

    public void Run()
    {
        writer.Begin(Rows, samples.TimesMs[0]);
        for (var i = 0; i < Rows; i++) writer.Add(i, samples.TimesMs[0], samples.ValueBits[i + 1], samples.ValueBits[i], ref scales[i]);
        writer.Finish(body.Start);
    }
}
