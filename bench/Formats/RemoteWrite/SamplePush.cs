using System.Buffers;
using System.Globalization;
using Barograph.Formats.RemoteWrite;
using Barograph.Formats.Snappy;
using Barograph.Model.Labels;

namespace Barograph.Bench.Formats.RemoteWrite;

/// <summary>A push as node exporters make them: 2,000 series of 8 labels (about 180 B), one sample each.</summary>
static class SamplePush
{
    public const int Samples = 2000;

    public static byte[] Message { get; } = Make();

    public static byte[] Compressed { get; } = Compress();

    static byte[] Make()
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new WriteRequestWriter(output);
        for (var i = 0; i < Samples; i++)
        {
            var labels = LabelSet.Of(
                ("__name__", $"node_network_{(i % 40).ToString(CultureInfo.InvariantCulture)}_bytes_total"), ("instance", $"host-{i / 40:D4}.example.net:9100"), ("job", "node"),
                ("device", "eth0"), ("cluster", "production-eu-1"), ("namespace", "monitoring"), ("team", "platform"), ("zone", "eu-central-1a"));
            writer.Series(labels, [1_700_000_000_000 + (i % 1000)], [i * 1024.0]);
        }
        return output.WrittenSpan.ToArray();
    }

    static byte[] Compress()
    {
        var block = new byte[SnappyEncoder.MaxLength(Message.Length)];
        return block[..SnappyEncoder.Encode(Message, block)];
    }
}
