using Barograph.Bench.Formats.RemoteWrite;
using Barograph.Formats.Snappy;

namespace Barograph.Bench.Formats.Snappy;

sealed class SnappyDecoderBench : IMicroBench
{
    readonly byte[] output = new byte[SamplePush.Message.Length];

    public string Name => "SnappyDecoder.Decode2000";

    public int Items => SamplePush.Samples;

    public void Run() => SnappyDecoder.Decode(SamplePush.Compressed, output);
}
