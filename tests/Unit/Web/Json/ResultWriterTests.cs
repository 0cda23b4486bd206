using System.Buffers;
using System.Text;
using System.Text.Json;
using Barograph.Model.Labels;
using Barograph.Query.Histograms;
using Barograph.Query.Results;
using Barograph.Web.Json;
using FsCheck;
using FsCheck.Fluent;

namespace Barograph.Tests.Unit.Web.Json;

public class ResultWriterTests
{
    [Fact]
    public void a_matrix_is_written_as_prometheus_writes_it()
    {
        var series = new MatrixSeries(LabelSet.Of(("__name__", "up"), ("path", "a\"b\\c\n\u0001ü")), new long[] { 1435781430781, 1435781431000 }, new[] { 0.5, double.NaN });
        Assert.Equal(
            """{"resultType":"matrix","result":[{"metric":{"__name__":"up","path":"a\"b\\c\n\u0001ü"},"values":[[1435781430.781,"0.5"],[1435781431,"NaN"]]}]}""",
            Written(new MatrixValue([series])));
    }

    /// <summary>Times that rows share are written once and copied; whoever reads the answer must not see that.</summary>
    [Theory]
    [InlineData(1_700_000_000_000, 60_000)]
    [InlineData(1_700_000_000_123, 15_007)]
    [InlineData(-99_999_999_999_999_123, 1)] // longer than the place that is kept for one
    public void rows_that_share_their_times_read_as_those_that_do_not(long start, long step)
    {
        var times = Enumerable.Range(0, 100).Select(i => start + i * step).ToArray();
        var values = times.Select(static (_, i) => i * 0.1).ToArray();
        MatrixSeries Row(int number, long[] at) => new(LabelSet.Of(("n", $"{number}")), at, values[..at.Length]);
        var rows = new[] { Row(0, times), Row(1, times), Row(2, times[..33]), Row(3, times), Row(4, times), Row(5, times[..1]) };
        var expected = string.Join(',', rows.Select(row =>
            $$$"""{"metric":{{{row.Labels.ToString().Replace("=", "\":", StringComparison.Ordinal).Replace("{", "{\"", StringComparison.Ordinal)}}},"values":[""" + string.Join(',', Enumerable.Range(0, row.Values.Length).Select(i =>
                $"[{Seconds(row.TimestampsMs.Span[i])},\"{row.Values.Span[i].ToString("R", System.Globalization.CultureInfo.InvariantCulture)}\"]")) + "]}"));
        Assert.Equal($$"""{"resultType":"matrix","result":[{{expected}}]}""", Written(new MatrixValue(rows)));
    }

    static string Seconds(long timeMs)
    {
        var text = (timeMs / 1000).ToString(System.Globalization.CultureInfo.InvariantCulture);
        return timeMs % 1000 == 0 ? text : $"{text}.{Math.Abs(timeMs % 1000):D3}";
    }

    [Fact]
    public void the_other_kinds_of_value_have_their_own_shapes()
    {
        Assert.Equal("""{"resultType":"scalar","result":[-1.005,"+Inf"]}""", Written(new ScalarValue(-1005, double.PositiveInfinity)));
        Assert.Equal("""{"resultType":"string","result":[1,"a\"b"]}""", Written(new StringValue(1000, "a\"b")));
        Assert.Equal("""{"resultType":"vector","result":[{"metric":{},"value":[0,"1e+21"]}]}""", Written(new VectorValue([new VectorSample(LabelSet.Empty, 0, 1e21)])));
    }

    [Fact]
    public void a_native_histogram_shows_its_populated_buckets_and_which_bounds_belong_to_them()
    {
        var histogram = new FloatHistogram
        {
            Count = 7,
            Sum = -0.5,
            ZeroCount = 1,
            ZeroThreshold = 0.001,
            Positive = new BucketRun([0, 1, 2], [1, 0, 2.5]),
            Negative = new BucketRun([1], [3]),
        };
        const string shown = """{"count":"7","sum":"-0.5","buckets":[[1,"-2","-1","3"],[3,"-0.001","0.001","1"],[0,"0.5","1","1"],[0,"2","4","2.5"]]}""";
        Assert.Equal(
            $$"""{"resultType":"vector","result":[{"metric":{},"histogram":[1.500,{{shown}}]}]}""",
            Written(new VectorValue([new VectorSample(LabelSet.Empty, 1500, 0) { Histogram = histogram }])));
        var series = new MatrixSeries(LabelSet.Empty, new long[] { 0 }, new[] { 1.0 }) { Histograms = [new HistogramPoint(1500, histogram)] };
        Assert.Equal(
            $$"""{"resultType":"matrix","result":[{"metric":{},"values":[[0,"1"]],"histograms":[[1.500,{{shown}}]]},{"metric":{},"histograms":[[1.500,{"count":"0","sum":"0"}]]}]}""",
            Written(new MatrixValue([series, new MatrixSeries(LabelSet.Empty, default, default) { Histograms = [new HistogramPoint(1500, new FloatHistogram())] }])));
    }

    [Fact]
    public void custom_buckets_are_closed_at_both_ends_first_and_left_open_then()
    {
        var histogram = new FloatHistogram { Schema = -53, CustomBounds = [5, 10], Count = 3, Sum = 20, Positive = new BucketRun([0, 2], [1, 2]) };
        Assert.Contains("""[[3,"-Inf","5","1"],[0,"10","+Inf","2"]]""", Written(new VectorValue([new VectorSample(LabelSet.Empty, 0, 0) { Histogram = histogram }])), StringComparison.Ordinal);
    }

    [Fact]
    public void any_text_survives_the_way_through_json()
    {
        Prop.ForAll(ArbMap.Default.ArbFor<string>(), text =>
        {
            // Lone surrogates are no UTF-8; what is kept is what UTF-8 keeps.
            var expected = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text ?? ""));
            var buffer = new ArrayBufferWriter<byte>();
            JsonText.WriteString(buffer, expected);
            return JsonSerializer.Deserialize<string>(buffer.WrittenSpan) == expected;
        }).QuickCheckThrowOnFailure();
    }

    /// <summary>Rows longer than a part, with numbers, histograms, both or neither.</summary>
    [Fact]
    public void parts_are_small_and_make_the_same_whole()
    {
        const int Points = 1000;
        var times = Enumerable.Range(0, Points).Select(static i => 1_700_000_000_000L + i * 15_000).ToArray();
        var values = times.Select(static (_, i) => i / 3.0).ToArray();
        var histograms = times.Select(static at => new HistogramPoint(at, new FloatHistogram())).ToArray();
        var rows = new List<MatrixSeries>
        {
            new(LabelSet.Of(("n", "numbers")), times, values),
            new(LabelSet.Of(("n", "histograms")), Array.Empty<long>(), Array.Empty<double>()) { Histograms = histograms[..20] },
            new(LabelSet.Of(("n", "both")), times[..200], values[..200]) { Histograms = histograms[200..217] },
            new(LabelSet.Of(("n", "none")), Array.Empty<long>(), Array.Empty<double>()),
            new(LabelSet.Of(("n", "again")), times, values),
        };
        var parts = 0;
        var buffer = new ArrayBufferWriter<byte>();
        buffer.Write("{"u8);
        using var writer = new ResultWriter(buffer);
        writer.Begin(new MatrixValue(rows));
        for (var before = 0; writer.WriteSome(); parts++, before = buffer.WrittenCount) Assert.InRange(buffer.WrittenCount - before, 0, 12 << 10);
        buffer.Write("}"u8);
        Assert.True(parts > 2 * Points / 128);
        using var json = JsonDocument.Parse(buffer.WrittenMemory);
        var result = json.RootElement.GetProperty("result").EnumerateArray().ToArray();
        Assert.Equal(rows.Select(static row => row.Labels.Get("n")), result.Select(static row => row.GetProperty("metric").GetProperty("n").GetString()));
        for (var i = 0; i < rows.Count; i++)
        {
            var numbers = result[i].TryGetProperty("values", out var found) ? found.EnumerateArray().Select(static point => point[1].GetString()).ToArray() : [];
            Assert.Equal(rows[i].Values.ToArray(), numbers.Select(static text => double.Parse(text!, System.Globalization.CultureInfo.InvariantCulture)));
            Assert.Equal(rows[i].Histograms.Count, result[i].TryGetProperty("histograms", out found) ? found.GetArrayLength() : 0);
        }
    }

    [Fact]
    public void a_long_vector_is_written_in_parts_too()
    {
        var samples = Enumerable.Range(0, 100).Select(static i => new VectorSample(LabelSet.Of(("n", $"{i}")), 1000, i)).ToArray();
        var expected = string.Join(',', Enumerable.Range(0, 100).Select(static i => $$$"""{"metric":{"n":"{{{i}}}"},"value":[1,"{{{i}}}"]}"""));
        Assert.Equal($$"""{"resultType":"vector","result":[{{expected}}]}""", Written(new VectorValue(samples)));
        Assert.Equal("""{"resultType":"vector","result":[]}""", Written(new VectorValue([])));
        Assert.Equal("""{"resultType":"matrix","result":[]}""", Written(new MatrixValue([])));
    }

    static string Written(QueryValue value)
    {
        var buffer = new ArrayBufferWriter<byte>();
        buffer.Write("{"u8);
        new ResultWriter(buffer).Write(value);
        buffer.Write("}"u8);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
