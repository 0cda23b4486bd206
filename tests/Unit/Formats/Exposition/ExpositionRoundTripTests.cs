using System.Buffers;
using System.Text;
using Barograph.Formats.Exposition;
using Barograph.Model.Labels;
using Barograph.Model.Metadata;
using FsCheck;
using FsCheck.Fluent;

namespace Barograph.Tests.Unit.Formats.Exposition;

public sealed class ExpositionRoundTripTests
{
    [Theory]
    [InlineData(ExpositionFormat.Text004)]
    [InlineData(ExpositionFormat.Text100)]
    [InlineData(ExpositionFormat.OpenMetrics100)]
    public void our_readers_read_what_our_writer_writes(ExpositionFormat format)
        => Prop.ForAll(ArbMap.Default.ArbFor<(string, string, double)[]>(), samples =>
        {
            // What is no UTF-8 cannot be a label, and an empty one is none.
            var written = samples.Select(static s => (Text: Valid(s.Item1), Name: "l" + Valid(s.Item2), Value: s.Item3)).ToArray();
            var page = Write(format, written);
            var read = format == ExpositionFormat.OpenMetrics100 ? Read(new OpenMetricsReader(page)) : Read(new TextExpositionReader(page));
            Assert.Equal(written.Length, read.Count);
            for (var i = 0; i < read.Count; i++)
            {
                Assert.Equal(written[i].Value, read[i].Value);
                Assert.Equal(written[i].Text, Encoding.UTF8.GetString(Label(read[i].Series, "text"u8)));
                if (format == ExpositionFormat.Text100) Assert.Equal("x", Encoding.UTF8.GetString(Label(read[i].Series, Encoding.UTF8.GetBytes(written[i].Name))));
            }

            return true;
        }).QuickCheckThrowOnFailure();

    static string Valid(string? text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text ?? ""));

    static byte[] Write(ExpositionFormat format, (string Text, string Name, double Value)[] samples)
    {
        var output = new ArrayBufferWriter<byte>();
        using var writer = new ExpositionWriter(output, format);
        writer.Family("a.metric"u8, MetricType.Gauge, "Some \"help\"\\\n."u8);
        foreach (var (text, name, value) in samples)
        {
            writer.Begin();
            writer.Label("text"u8, Encoding.UTF8.GetBytes(text));
            writer.Label(Encoding.UTF8.GetBytes(name), "x"u8);
            writer.Value(value);
        }

        writer.Complete();
        return output.WrittenSpan.ToArray();
    }

    static List<(byte[] Series, double Value)> Read<T>(T reader) where T : struct, IExpositionReader, allows ref struct
    {
        var samples = new List<(byte[], double)>();
        while (true)
        {
            var entry = reader.Read();
            Assert.True(entry != ExpositionEntry.Broken, reader.Error?.ToString());
            if (entry == ExpositionEntry.End) return samples;
            if (entry == ExpositionEntry.Sample) samples.Add((reader.Series.ToArray(), reader.Value));
        }
    }

    static ReadOnlySpan<byte> Label(ReadOnlySpan<byte> series, ReadOnlySpan<byte> name)
    {
        var labels = new LabelSetBuilder();
        Assert.Null(SeriesText.TryRead(series, MetricType.Gauge, labels));
        return labels.ToLabelSet()[name];
    }
}
