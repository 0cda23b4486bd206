using System.Text;
using Barograph.Formats.Exposition;
using Barograph.Model.Labels;
using Barograph.Model.Samples;
using static Barograph.Tests.Unit.Formats.Exposition.ProtobufPage;

namespace Barograph.Tests.Unit.Formats.Exposition;

public class ProtobufExpositionReaderTests
{
    static readonly byte[] NativeParts =
        [.. Whole(1, 6), .. Real(2, 7.5), .. Signed(5, -1), .. Real(6, 0.001), .. Whole(7, 1), .. Part(12, [.. Signed(1, -2), .. Whole(2, 2)]), .. Signed(13, 3), .. Signed(13, -1), .. Part(15, Time(900_500))];

    static List<string> Read(byte[] page, bool native = true, bool alwaysClassic = false)
    {
        var reader = new ProtobufExpositionReader(page, native, alwaysClassic);
        var seen = new List<string>();
        var labels = new LabelSetBuilder();
        while (true)
        {
            switch (reader.Read())
            {
                case ExpositionEntry.End:
                    return seen;
                case ExpositionEntry.Broken:
                    seen.Add($"broken: {reader.Error!.Reason}");
                    return seen;
                case ExpositionEntry.Help:
                    seen.Add($"HELP {Encoding.UTF8.GetString(reader.Family)} {Encoding.UTF8.GetString(reader.Text)}");
                    break;
                case ExpositionEntry.Type:
                    seen.Add($"TYPE {Encoding.UTF8.GetString(reader.Family)} {reader.Type}");
                    break;
                case ExpositionEntry.Sample:
                    Assert.Null(SeriesText.TryRead(reader.Series, reader.Type, labels));
                    var exemplar = reader.HasExemplar ? $" # {Encoding.UTF8.GetString(reader.ExemplarLabels)} {reader.ExemplarValue}@{reader.ExemplarTimestampMs}" : "";
                    seen.Add($"{labels.ToLabelSet()} {(reader.Histogram is null ? reader.Value : "native")}{(reader.HasTimestamp ? $"@{reader.TimestampMs}" : "")}{(reader.StartMs == 0 ? "" : $"<{reader.StartMs}")}{exemplar}");
                    break;
            }
        }
    }

    [Fact]
    public void families_are_read_as_the_text_formats_would_have_them()
    {
        var page = new ProtobufPage()
            .Family("c_total", 0, "Counts.", Metric([("a", "x\"\\\n"), ("ü", "y")], Counter(5, Exemplar("t", 0.5, 1500), 900_000), Whole(6, 1234)), Metric([], Counter(6)))
            .Family("g", 1, "", Metric([("a", "")], Gauge(double.NaN)))
            .Family("s", 2, "", Metric([("a", "b")], Summary(3, 4.5, (0.5, 1), (1, 2))))
            .Family("ü.x", 3, "", Metric([("a", "b")], Part(5, Real(1, 9))), Metric([], Part(5, Real(1, 8))))
            .Family("h", 4, "", Metric([("a", "b")], Histogram(Whole(1, 5), Real(2, 7), Part(3, [.. Whole(1, 2), .. Real(2, 1), .. Part(3, Exemplar("u", 1, 2000))]), Part(3, [.. Whole(1, 4), .. Real(2, 2.5)]))));
        Assert.Equal(
        [
            "HELP c_total Counts.", "TYPE c_total Counter", """{__name__="c_total", a="x\"\\\n", ü="y"} 5@1234<900000 # {trace_id="t"} 0.5@1500""", """{__name__="c_total"} 6""",
            "TYPE g Gauge", """{__name__="g"} NaN""",
            "TYPE s Summary", """{__name__="s_count", a="b"} 3""", """{__name__="s_sum", a="b"} 4.5""", """{__name__="s", a="b", quantile="0.5"} 1""", """{__name__="s", a="b", quantile="1.0"} 2""",
            "TYPE ü.x Unknown", """{__name__="ü.x", a="b"} 9""", """{__name__="ü.x"} 8""",
            "TYPE h Histogram", """{__name__="h_count", a="b"} 5""", """{__name__="h_sum", a="b"} 7""", """{__name__="h_bucket", a="b", le="1.0"} 2 # {trace_id="u"} 1@2000""",
            """{__name__="h_bucket", a="b", le="2.5"} 4""", """{__name__="h_bucket", a="b", le="+Inf"} 5""",
        ], Read(page.Bytes));
    }

    [Theory]
    [InlineData(false, false, true, "count sum bucket bucket")]
    [InlineData(true, false, true, "native")]
    [InlineData(true, true, true, "native count sum bucket bucket")]
    [InlineData(true, true, false, "native")]
    [InlineData(false, false, false, "count sum bucket")]
    public void a_histogram_of_both_kinds_is_taken_as_the_configuration_says(bool native, bool alwaysClassic, bool hasBuckets, string expected)
    {
        var page = new ProtobufPage().Family("h", 4, "", Metric([], Histogram(NativeParts, hasBuckets ? Part(3, [.. Whole(1, 2), .. Real(2, 1)]) : [])));
        var kinds = Read(page.Bytes, native, alwaysClassic).Skip(1).Select(static s => s.Contains(" native", StringComparison.Ordinal) ? "native" : s[(s.IndexOf('_', 10) + 1)..].Split('"')[0]);
        Assert.Equal(expected, string.Join(' ', kinds));
    }

    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    public void a_native_histogram_has_all_its_parts(int type)
    {
        var reader = new ProtobufExpositionReader(new ProtobufPage().Family("h", type, "", Metric([("a", "b")], Histogram(NativeParts))).Bytes, true, false);
        Assert.Equal(ExpositionEntry.Type, reader.Read());
        Assert.Equal(ExpositionEntry.Sample, reader.Read());
        var h = reader.Histogram!;
        Assert.Null(HistogramRules.ComplaintOf(h));
        Assert.Equal((false, -1, 0.001, 7.5, 6ul, 1ul), (h.IsFloat, h.Schema, h.ZeroThreshold, h.Sum, h.Count, h.ZeroCount));
        Assert.Equal([new(-2, 2)], h.PositiveSpans);
        Assert.Equal([3, 2], h.PositiveBuckets);
        Assert.Equal(type == 5 ? CounterResetHint.Gauge : CounterResetHint.Unknown, h.Hint);
        Assert.Equal(900_500, reader.StartMs);
        Assert.Equal("""h{a="b"}""", Encoding.UTF8.GetString(reader.Series));
    }

    [Fact]
    public void counts_may_be_fractions_and_packed()
    {
        static byte[] Packed(params double[] values) => [.. values.SelectMany(static v => BitConverter.GetBytes(v))];
        var page = new ProtobufPage().Family("h", 4, "", Metric([], Histogram(Real(4, 2.5), Real(2, 1), Signed(5, 3), Part(9, [.. Signed(1, 0), .. Whole(2, 2)]), Part(11, Packed(1, 1.5)))));
        var reader = new ProtobufExpositionReader(page.Bytes, true, false);
        reader.Read();
        Assert.Equal(ExpositionEntry.Sample, reader.Read());
        Assert.Equal((true, 2.5), (reader.Histogram!.IsFloat, reader.Histogram.FloatCount));
        Assert.Equal([1, 1.5], reader.Histogram.NegativeFloatBuckets);
    }

    [Fact]
    public void a_page_that_is_cut_or_wrong_is_told_with_its_family()
    {
        var page = new ProtobufPage().Family("a", 1, "", Metric([("l", "v")], Gauge(1))).Family("h", 4, "Help.", Metric([("l", "v")], Histogram(NativeParts, Part(3, [.. Whole(1, 2), .. Real(2, 1), .. Part(3, Exemplar("t", 1, 5))])))).Bytes;
        var first = new ProtobufPage().Family("a", 1, "", Metric([("l", "v")], Gauge(1))).Bytes.Length;
        for (var length = first + 1; length < page.Length; length++) Assert.StartsWith("broken: family 2: ", Read(page[..length]).Last(), StringComparison.Ordinal);
        var random = new Random(4);
        for (var round = 0; round < 3000; round++)
        {
            var bytes = (byte[])page.Clone();
            for (var flips = random.Next(1, 4); flips > 0; flips--) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            var reader = new ProtobufExpositionReader(bytes, true, true);
            for (var entry = reader.Read(); entry is not (ExpositionEntry.End or ExpositionEntry.Broken);) entry = reader.Read();
        }
        Assert.Contains("no name", Read(new ProtobufPage().Family("", 1, "", Metric([], Gauge(1))).Bytes).Single(), StringComparison.Ordinal);
    }
}
