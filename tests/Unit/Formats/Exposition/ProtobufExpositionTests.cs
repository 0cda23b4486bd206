using System.Buffers;
using System.Text;
using Barograph.Formats.Exposition;
using Barograph.Model.Instruments;

namespace Barograph.Tests.Unit.Formats.Exposition;

public class ProtobufExpositionTests
{
    [Fact]
    public void what_is_written_is_read_again_as_the_text_format_would_have_it()
    {
        var registry = Registry();
        var page = new ArrayBufferWriter<byte>();
        var writer = new ProtobufExposition(page);
        registry.Show(writer);
        writer.Complete();
        var text = new ArrayBufferWriter<byte>();
        using var lines = new ExpositionWriter(text, ExpositionFormat.Text004);
        registry.Show(new InstrumentExposition(lines));
        lines.Complete();

        var expected = Encoding.UTF8.GetString(text.WrittenSpan).Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(static l => l[0] != '#').Select(static l => $"{l[..l.LastIndexOf(' ')]} {l[(l.LastIndexOf(' ') + 1)..]}");
        Assert.Equal(expected.Select(Sorted).Order(StringComparer.Ordinal), Read(page.WrittenMemory.ToArray(), false).Select(Sorted).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void native_buckets_are_spans_of_those_that_hold_something()
    {
        var registry = new InstrumentRegistry();
        registry.Observe("h", "Help.", InstrumentKind.Histogram, static reader =>
        {
            reader.Sample("_bucket", [new("le", "+Inf")], 9);
            reader.Sample("_sum", [], 4.5);
            reader.Sample("_count", [], 9);
            reader.Native(new NativeBuckets(1, 1e-30, 0, -5, [0, 2, 3, 0, 0, 4]));
        });
        var page = new ArrayBufferWriter<byte>();
        var writer = new ProtobufExposition(page);
        registry.Show(writer);
        writer.Complete();
        var reader = new ProtobufExpositionReader(page.WrittenSpan, true, false);
        while (reader.Read() != ExpositionEntry.Sample)
        {
        }
        var h = reader.Histogram!;
        Assert.Equal((1, 4.5, 9ul), (h.Schema, h.Sum, h.Count));
        Assert.Equal([new(-4, 2), new(2, 1)], h.PositiveSpans);
        Assert.Equal([2, 3, 4], h.PositiveBuckets);
    }

    [Theory]
    [InlineData("application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited;q=0.6,text/plain;version=0.0.4;q=0.3,*/*;q=0.2", true)]
    [InlineData("application/openmetrics-text;version=1.0.0;q=0.6,application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited;q=0.5", false)]
    [InlineData("application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=text", false)]
    [InlineData("application/vnd.google.protobuf", false)]
    [InlineData("*/*", false)]
    [InlineData("", false)]
    public void who_likes_protobuf_best_gets_it(string accept, bool gets) => Assert.Equal(gets, ExpositionNegotiation.PrefersProtobuf(accept));

    static InstrumentRegistry Registry()
    {
        var registry = new InstrumentRegistry();
        registry.Counters("a_total", "Help \\ \n.", "x", "y").With("1\"\\\n", "é").Add(3);
        registry.Gauge("b", "").Value = -2.5;
        var took = registry.Histograms("c_seconds", "Help.", [0.5, 1], "path");
        foreach (var seconds in (double[])[0.1, 0.7, 3]) took.With("/a").Observe(seconds);
        took.With("/b").Observe(1);
        registry.Summaries("d", "Help.", "z").With("q").Observe(7);
        var quantiles = new QuantileFamily(registry, "e", "Help.", "kind", 0.5, 0.9);
        for (var i = 1; i <= 10; i++) quantiles.Observe("k", i);
        registry.Counters("nobody_total", "Help.", "x");
        return registry;
    }

    static string Sorted(string line)
    {
        var open = line.IndexOf('{', StringComparison.Ordinal);
        if (open < 0) return line;
        var close = line.LastIndexOf('}');
        return $"{line[..open]} {string.Join(' ', line[(open + 1)..close].Replace(", ", ",", StringComparison.Ordinal).Replace("1.0\"", "1\"", StringComparison.Ordinal).Split(',').Order(StringComparer.Ordinal))}{line[(close + 1)..]}";
    }

    static List<string> Read(byte[] page, bool native)
    {
        var reader = new ProtobufExpositionReader(page, native, false);
        var seen = new List<string>();
        for (var entry = reader.Read(); entry != ExpositionEntry.End; entry = reader.Read())
        {
            Assert.NotEqual(ExpositionEntry.Broken, entry);
            if (entry != ExpositionEntry.Sample) continue;
            var series = Encoding.UTF8.GetString(reader.Series);
            seen.Add($"{series} {reader.Value.ToString(System.Globalization.CultureInfo.InvariantCulture)}");
        }
        return seen;
    }
}
