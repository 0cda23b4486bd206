using System.Globalization;
using System.Text;
using Barograph.Formats.Exposition;
using Barograph.Model.Samples;

namespace Barograph.Tests.Unit.Formats.Exposition;

public class CustomBucketReaderTests
{
    const string Page = """
        # HELP took How long.
        # TYPE took histogram
        took_bucket{path="/a",le="0.1"} 1
        took_bucket{path="/a",le="0.5"} 1
        took_bucket{path="/a",le="1"} 4
        took_bucket{path="/a",le="+Inf"} 5
        took_sum{path="/a"} 3.5
        took_count{path="/a"} 5
        took_bucket{le="1",path="/b"} 2 1700
        took_sum{path="/b"} 0.5 1700
        took_count{path="/b"} 3 1700
        up 1
        # TYPE other_count counter
        other_count 7

        """;

    [Fact]
    public void classic_histograms_come_as_one_series_each_behind_their_lines()
        => Assert.Equal(
            ["took{path=\"/a\"} sum 3.5 count 5 [0.1 0.5 1] 0+1 1+2: 1 3 1", "took{path=\"/b\"} sum 0.5 count 3 [1] 0+2: 2 1 @1700", "up 1", "other_count 7"],
            Read(Page, keeps: false));

    [Fact]
    public void their_lines_may_come_as_well()
    {
        var read = Read(Page, keeps: true);
        Assert.Equal(13, read.Count);
        Assert.Equal("took_count{path=\"/a\"} 5", read[5]);
        Assert.StartsWith("took{path=\"/a\"} sum", read[6], StringComparison.Ordinal);
        Assert.StartsWith("took{path=\"/b\"} sum", read[10], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a_bucket{le=\"1\"} 5\na_bucket{le=\"+Inf\"} 4\na_count 4\n", null)] // falls
    [InlineData("a_bucket{le=\"+Inf\"} 4\na_count 5\n", null)] // another count than the last bucket's
    [InlineData("a_count -1\n", null)]
    [InlineData("a_bucket{le=\"1\"} NaN\n", null)]
    [InlineData("a_sum 4\n", null)]
    [InlineData("a_count 4\n", "a sum 0 count 4 [] 0+1: 4")]
    [InlineData("a_count 0\na_sum 0\na_bucket{le=\"1\"} 0\n", "a sum 0 count 0 [1] :")]
    [InlineData("a_bucket{le=\"2\"} 3\na_bucket{le=\"1\"} 1\n", "a sum 0 count 3 [1 2] 0+2: 1 2")] // in no order
    [InlineData("a_bucket{le=\"1\"} 3\na_bucket{le=\"1.0\"} 9\na_count 3\n", "a sum 0 count 3 [1] 0+1: 3")] // twice: the first
    [InlineData("a_bucket{le=\"1\"} 1.5\na_count 2\n", "a sum 0 count 2 [1] 0+2: 1.5 0.5")]
    public void one_that_contradicts_itself_is_left_out(string lines, string? expected)
        => Assert.Equal(expected is null ? [] : [expected], Read("# TYPE a histogram\n" + lines, keeps: false));

    [Theory]
    [InlineData("# TYPE a gauge\na_bucket{le=\"1\"} 5\na_count 5\n")]
    [InlineData("# TYPE b histogram\na_bucket{le=\"1\"} 5\na_count 5\n")]
    [InlineData("# TYPE a histogram\na_bucket{le=\"x\"} 5\na_bucket{} 5\n")]
    [InlineData("a_bucket{le=\"1\"} 5\na_count 5\n")]
    public void what_is_no_classic_histogram_stays(string page) => Assert.Equal(2, Read(page, keeps: false).Count);

    [Fact]
    public void names_beyond_the_legacy_set_are_quoted_as_a_page_quotes_them()
        => Assert.Equal(
            ["{\"my.took\",\"a.b\"=\"x\\\"\\\\y\\n\",c=\"d\"} sum 1 count 2 [1] 0+1: 2"],
            Read("# TYPE \"my.took\" histogram\n{\"my.took_bucket\",c=\"d\",\"a.b\"=\"x\\\"\\\\y\\n\",le=\"1\"} 2\n{\"my.took_sum\",\"a.b\"=\"x\\\"\\\\y\\n\",c=\"d\"} 1\n", keeps: false));

    [Fact]
    public void all_exemplars_of_the_buckets_are_those_of_the_histogram()
    {
        const string Open = "# TYPE a histogram\na_bucket{le=\"1.0\"} 1 # {t=\"x\"} 0.5 3.0\na_bucket{le=\"+Inf\"} 2 # {t=\"y\"} 7\na_count 2\na_sum 7.5\n# EOF\n";
        var reader = new CustomBucketReader<OpenMetricsReader>(new(Encoding.UTF8.GetBytes(Open)), new ClassicGathering().Begin(), false);
        Assert.Equal(ExpositionEntry.Type, reader.Read());
        Assert.Equal(ExpositionEntry.Sample, reader.Read());
        Assert.True(reader.HasExemplar);
        Assert.Equal(("{t=\"x\"}", 0.5, true, 3000), (Encoding.UTF8.GetString(reader.ExemplarLabels), reader.ExemplarValue, reader.HasExemplarTimestamp, reader.ExemplarTimestampMs));
        Assert.True(reader.NextExemplar());
        Assert.Equal(("{t=\"y\"}", 7.0, false), (Encoding.UTF8.GetString(reader.ExemplarLabels), reader.ExemplarValue, reader.HasExemplarTimestamp));
        Assert.False(reader.NextExemplar());
        Assert.Equal(ExpositionEntry.End, reader.Read());
    }

    [Fact]
    public void a_target_that_names_its_series_anew_on_each_page_does_not_fill_the_memory()
    {
        var gathering = new ClassicGathering();
        for (var page = 0; page < 50; page++)
        {
            var text = new StringBuilder("# TYPE a histogram\n");
            for (var i = 0; i < 100; i++) text.Append(CultureInfo.InvariantCulture, $"a_bucket{{p=\"{page}\",i=\"{i}\",le=\"1\"}} 1\n");
            Assert.Equal(100, Read(text.ToString(), keeps: false, gathering).Count);
            Assert.True(gathering.KnownLines <= 2 * 100 + 1000 + 100);
        }
    }

    static List<string> Read(string page, bool keeps, ClassicGathering? gathering = null)
    {
        gathering ??= new ClassicGathering();
        List<string> first = Walk(page, keeps, gathering);
        // The next page is read with what is known of the first.
        Assert.Equal(first, Walk(page, keeps, gathering));
        return first;
    }

    static List<string> Walk(string page, bool keeps, ClassicGathering gathering)
    {
        var reader = new CustomBucketReader<TextExpositionReader>(new(Encoding.UTF8.GetBytes(page)), gathering.Begin(), keeps);
        var samples = new List<string>();
        for (var entry = reader.Read(); entry != ExpositionEntry.End; entry = reader.Read())
        {
            Assert.NotEqual(ExpositionEntry.Broken, entry);
            if (entry != ExpositionEntry.Sample) continue;
            var text = Encoding.UTF8.GetString(reader.Series) + ' ';
            if (reader.Histogram is { } histogram)
            {
                Assert.Null(HistogramRules.ComplaintOf(histogram));
                text += Show(histogram) + (reader.HasTimestamp ? $" @{reader.TimestampMs}" : "");
            }
            else
            {
                text += reader.Value.ToString(CultureInfo.InvariantCulture);
            }
            samples.Add(text);
        }
        return samples;
    }

    static string Show(NativeHistogram h)
    {
        static string Join<T>(IEnumerable<T> all) => string.Join(' ', all.Select(static one => Convert.ToString(one, CultureInfo.InvariantCulture)));
        var counts = h.IsFloat ? Join(h.PositiveFloatBuckets) : Join(h.PositiveBuckets);
        var count = h.IsFloat ? h.FloatCount : h.Count;
        return $"sum {Join([h.Sum])} count {Join([count])} [{Join(h.CustomBounds)}] {Join(h.PositiveSpans.Select(static s => $"{s.Offset}+{s.Length}"))}: {counts}".TrimEnd();
    }
}
