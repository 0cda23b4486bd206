using System.Text;
using Barograph.Formats.Configuration;
using Barograph.Formats.Exposition;
using Barograph.Model.Labels;

namespace Barograph.Tests.Unit.Formats;

public class ExpositionReaderTests
{
    static string Text(string page) => Dump(new TextExpositionReader(Encoding.UTF8.GetBytes(page)));

    static string OpenMetrics(string page) => Dump(new OpenMetricsReader(Encoding.UTF8.GetBytes(page)));

    // One line per entry, as a reader of the test wants to see it.
    static string Dump<T>(T reader)
        where T : IExpositionReader, allows ref struct
    {
        var lines = new List<string>();
        var labels = new LabelSetBuilder();
        while (true)
        {
            var entry = reader.Read();
            if (entry == ExpositionEntry.End) break;
            if (entry == ExpositionEntry.Broken)
            {
                lines.Add("! " + reader.Error);
                break;
            }
            if (entry == ExpositionEntry.Sample)
            {
                var complaint = SeriesText.TryRead(reader.Series, reader.Type, labels);
                var exemplar = reader.HasExemplar
                    ? $" # {Encoding.UTF8.GetString(reader.ExemplarLabels)} {reader.ExemplarValue}{(reader.HasExemplarTimestamp ? $" @{reader.ExemplarTimestampMs}" : "")}" : "";
                lines.Add((complaint ?? labels.ToLabelSet().ToString()) + $" {reader.Value}{(reader.HasTimestamp ? $" @{reader.TimestampMs}" : "")}{exemplar}");
            }
            else
            {
                var text = entry == ExpositionEntry.Type ? reader.Type.ToString() : Encoding.UTF8.GetString(reader.Text);
                lines.Add($"{entry} {Encoding.UTF8.GetString(reader.Family)} {text}");
            }
        }
        return string.Join('\n', lines);
    }

    [Theory]
    [InlineData("up 1", "{__name__=\"up\"} 1")]
    [InlineData("up 1\n", "{__name__=\"up\"} 1")]
    [InlineData("\n  \n up\t1 \n\n", "{__name__=\"up\"} 1")]
    [InlineData("a:b{} 1", "{__name__=\"a:b\"} 1")]
    [InlineData("a{x=\"1\"} 2 3", "{__name__=\"a\", x=\"1\"} 2 @3")]
    [InlineData("a { x = \"1\" , y=\"2\" , } 2", "{__name__=\"a\", x=\"1\", y=\"2\"} 2")]
    [InlineData("a{x=\"1\" y=\"2\"} 2", "{__name__=\"a\", x=\"1\", y=\"2\"} 2")]
    [InlineData("a{x=\"1\"}2", "{__name__=\"a\", x=\"1\"} 2")]
    [InlineData("a-1", "{__name__=\"a\"} -1")]
    [InlineData("a{x=\"\\\"\\\\\\n\\t\"} 2", "{__name__=\"a\", x=\"\\\"\\\\\\n\\\\t\"} 2")]
    [InlineData("a{x=\"two\nlines\"} 2", "{__name__=\"a\", x=\"two\\nlines\"} 2")]
    [InlineData("a{x=\"\"} 2", "{__name__=\"a\"} 2")]
    [InlineData("{\"my.metric\"} 2", "{__name__=\"my.metric\"} 2")]
    [InlineData("{\"my.metric\", \"a b\"=\"c\", d=\"e\"} 2", "{__name__=\"my.metric\", a b=\"c\", d=\"e\"} 2")]
    [InlineData("{d=\"e\",\"my.metric\"} 2", "{__name__=\"my.metric\", d=\"e\"} 2")]
    [InlineData("a +Inf\na -Inf\na NaN\na nan\na inf\na -Infinity\na 1e3\na .5\na 5.", "{__name__=\"a\"} ∞\n{__name__=\"a\"} -∞\n{__name__=\"a\"} NaN\n{__name__=\"a\"} NaN\n{__name__=\"a\"} ∞\n{__name__=\"a\"} -∞\n{__name__=\"a\"} 1000\n{__name__=\"a\"} 0.5\n{__name__=\"a\"} 5")]
    [InlineData("# HELP a some  text\\n\n# TYPE a gauge\n#comment\n# other # HELP\n# HELP\n#HELP a b\na 1", "Help a some  text\\n\nType a Gauge\n{__name__=\"a\"} 1")]
    [InlineData("# HELP a\n# HELP b   \n#\tTYPE\tc\tcounter", "Help a \nHelp b \nType c Counter")]
    [InlineData("# TYPE \"a.b\" counter", "Type a.b Counter")]
    [InlineData("# TYPE a histogram\na_bucket{le=\"1\"} 2\na_bucket{le=\"+Inf\"} 2\na_bucket{le=\"1e-6\"} 2", "Type a Histogram\n{__name__=\"a_bucket\", le=\"1.0\"} 2\n{__name__=\"a_bucket\", le=\"+Inf\"} 2\n{__name__=\"a_bucket\", le=\"1e-06\"} 2")]
    [InlineData("# TYPE a summary\na{quantile=\"0\"} 2\na{quantile=\"0.50\"} 2", "Type a Summary\n{__name__=\"a\", quantile=\"0.0\"} 2\n{__name__=\"a\", quantile=\"0.5\"} 2")]
    [InlineData("a{le=\"1\"} 2", "{__name__=\"a\", le=\"1\"} 2")]
    [InlineData("a{x=\"1\",x=\"2\"} 2", "label name \"x\" is not unique: invalid sample 2")]
    [InlineData("a{__name__=\"b\"} 2", "label name \"__name__\" is not unique: invalid sample 2")]
    [InlineData("{\"\"} 2", "the metric name is empty 2")]
    public void text_is_read_with_the_tolerance_of_prometheus(string page, string expected) => Assert.Equal(expected, Text(page).Replace("Infinity", "∞", StringComparison.Ordinal));

    [Theory]
    [InlineData("a 1\nb", "line 2, column 2: a value was expected, found the end of the page: b")]
    [InlineData("a\n", "line 1, column 2: a value was expected, found the end of the line: a")]
    [InlineData("a b\n", "line 1, column 3: the value is no number: a b")]
    [InlineData("a 1_000\n", "line 1, column 3: the value is no number: a 1_000")]
    [InlineData("a 0x1p3\n", "line 1, column 3: the value is no number: a 0x1p3")]
    [InlineData("a 1e999\n", "line 1, column 3: the value is no number: a 1e999")]
    [InlineData("a +nan\n", "line 1, column 3: the value is no number: a +nan")]
    [InlineData("a 1 -5\n", "line 1, column 5: a timestamp or the end of the line was expected, found '-': a 1 -5")]
    [InlineData("a 1 5 6\n", "line 1, column 7: the end of the line was expected, found '6': a 1 5 6")]
    [InlineData("a 1 99999999999999999999\n", "line 1, column 5: the timestamp is out of range: a 1 99999999999999999999")]
    [InlineData("1a 1\n", "line 1, column 1: a metric name, '{' or '#' was expected, found '1': 1a 1")]
    [InlineData("a{1=\"x\"} 1\n", "line 1, column 3: a label name or '}' was expected, found '1': a{1=\"x\"} 1")]
    [InlineData("a{,} 1\n", "line 1, column 3: a label name or '}' was expected, found ',': a{,} 1")]
    [InlineData("a{x} 1\n", "line 1, column 4: '=' was expected, found '}': a{x} 1")]
    [InlineData("a{x=y} 1\n", "line 1, column 5: a quoted label value was expected, found 'y': a{x=y} 1")]
    [InlineData("a{x=\"y} 1\n", "line 2, column 1: a closing quote was expected, the page ends: ")]
    [InlineData("{x=\"y\"} 1\n", "line 1, column 1: there is no metric name: {x=\"y\"} 1")]
    [InlineData("a{\"b\"} 1\n", "line 1, column 6: the metric already has a name: a{\"b\"} 1")]
    [InlineData("# TYPE a foo\n", "line 1, column 10: one of counter, gauge, histogram, summary, untyped was expected: # TYPE a foo")]
    [InlineData("# TYPE a counter \n", "line 1, column 10: one of counter, gauge, histogram, summary, untyped was expected: # TYPE a counter ")]
    [InlineData("# HELP 1a foo\n", "line 1, column 8: a metric name was expected, found '1': # HELP 1a foo")]
    public void a_broken_text_page_says_where_and_why(string page, string expected) => Assert.EndsWith("! " + expected, Text(page), StringComparison.Ordinal);

    [Theory]
    [InlineData("# EOF", "")]
    [InlineData("# EOF\n", "")]
    [InlineData("a 1\n# EOF\n", "{__name__=\"a\"} 1")]
    [InlineData("a_total{x=\"1\",} 1 2.5 # {t=\"u\"} 3 4.25\n# EOF", "{__name__=\"a_total\", x=\"1\"} 1 @2500 # {t=\"u\"} 3 @4250")]
    [InlineData("a_total 1 # {} 3\n# EOF", "{__name__=\"a_total\"} 1 # {} 3")]
    [InlineData("{\"a.b\",\"c d\"=\"e\"} 1 -1\n# EOF", "{__name__=\"a.b\", c d=\"e\"} 1 @-1000")]
    [InlineData("# TYPE a_seconds info\n# HELP a_seconds x\n# UNIT a_seconds seconds\n# EOF", "Type a_seconds Info\nHelp a_seconds x\nUnit a_seconds seconds")]
    [InlineData("# TYPE a counter\na_created 12.5\n# EOF", "Type a Counter\n{__name__=\"a_created\"} 12.5")]
    public void openmetrics_is_read(string page, string expected) => Assert.Equal(expected, OpenMetrics(page));

    [Theory]
    [InlineData("", "line 1, column 1: the page does not end with # EOF: ")]
    [InlineData("a 1\n", "line 2, column 1: the page does not end with # EOF: ")]
    [InlineData("a 1", "line 1, column 4: the page does not end with # EOF: a 1")]
    [InlineData("\n# EOF", "line 1, column 1: a metric name, '{' or '#' was expected, found the end of the line: ")]
    [InlineData("# EOF\n\n", "line 2, column 1: there is more after # EOF: ")]
    [InlineData("# foo\n# EOF", "line 1, column 1: # HELP, # TYPE, # UNIT or # EOF was expected: # foo")]
    [InlineData("a  1\n# EOF", "line 1, column 3: a value was expected, found byte 0x20: a  1")]
    [InlineData("a{x=\"1\" } 1\n# EOF", "line 1, column 8: ',' or '}' was expected, found byte 0x20: a{x=\"1\" } 1")]
    [InlineData("a 1 NaN\n# EOF", "line 1, column 5: the timestamp is out of range: a 1 NaN")]
    [InlineData("a 1 # {\"b\"} 1\n# EOF", "line 1, column 11: the metric already has a name: a 1 # {\"b\"} 1")]
    [InlineData("a 1 # {b=\"c\"}\n# EOF", "line 1, column 14: a space and the exemplar's value was expected, found the end of the line: a 1 # {b=\"c\"}")]
    [InlineData("# UNIT a seconds\n# EOF", "line 1, column 10: the unit is not the end of the metric's name: # UNIT a seconds")]
    [InlineData("# TYPE a\n# EOF", "line 1, column 9: a space and a text was expected, found the end of the line: # TYPE a")]
    public void a_broken_openmetrics_page_says_where_and_why(string page, string expected) => Assert.EndsWith("! " + expected, OpenMetrics(page), StringComparison.Ordinal);

    [Fact]
    public void a_label_value_that_is_not_utf8_breaks_the_page()
    {
        var reader = new TextExpositionReader([.. "a{b=\""u8, 0xFF, .. "\"} 1"u8]);
        Assert.Equal(ExpositionEntry.Broken, reader.Read());
        Assert.Equal("the label value is not UTF-8", reader.Error!.Reason);
    }

    [Theory]
    [InlineData("up 1", "up", true)]
    [InlineData("up{a=\"b\"} 1", "up", false)]
    [InlineData("up {a=\"b\"} 1", "up", false)]
    [InlineData("up_total 1", "up", false)]
    [InlineData("up{a=\"b\"} 1", "up{a=\"b\"}", true)]
    [InlineData("up{a=\"b\"}1", "up{a=\"b\"}", true)]
    public void an_expected_series_is_compared_and_not_parsed_again(string page, string expected, bool fits)
    {
        var reader = new TextExpositionReader(Encoding.UTF8.GetBytes(page));
        Assert.Equal(ExpositionEntry.Sample, reader.Read(Encoding.UTF8.GetBytes(expected)));
        Assert.Equal(fits, Encoding.UTF8.GetString(reader.Series) == expected);
        Assert.Equal(1, reader.Value);
    }

    [Fact]
    public void lines_are_counted_through_values_with_line_breaks()
    {
        var reader = new TextExpositionReader("a{x=\"\n\n\"} 1\nb 2"u8);
        reader.Read();
        Assert.Equal(1, reader.Line);
        reader.Read();
        Assert.Equal(4, reader.Line);
    }

    [Theory]
    [InlineData("text/plain; version=0.0.4; charset=utf-8", null, ExpositionKind.Text, false)]
    [InlineData("application/openmetrics-text; version=1.0.0", null, ExpositionKind.OpenMetrics, false)]
    [InlineData("application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited", null, ExpositionKind.Protobuf, false)]
    [InlineData("TEXT/Plain", null, ExpositionKind.Text, false)]
    [InlineData("text/plain; version=0.0.4;", null, ExpositionKind.Text, false)]
    [InlineData("text/plain;version=\"0.0.4\"; escaping=values", null, ExpositionKind.Text, false)]
    [InlineData("text/html", null, null, true)]
    [InlineData("text/html", ScrapeProtocol.PrometheusText0_0_4, ExpositionKind.Text, true)]
    [InlineData("", ScrapeProtocol.OpenMetricsText1_0_0, ExpositionKind.OpenMetrics, true)]
    [InlineData(null, null, null, true)]
    [InlineData(";;;", null, null, true)]
    public void the_content_type_chooses_the_reader(string? header, ScrapeProtocol? fallback, ExpositionKind? expected, bool complains)
    {
        Assert.Equal(expected, ExpositionFormats.FromContentType(header, fallback, out var complaint));
        Assert.Equal(complains, complaint is not null);
    }

    [Fact]
    public void the_accept_header_weighs_as_prometheus_does() => Assert.Equal(
        "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,application/openmetrics-text;version=0.0.1;q=0.5,"
        + "text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2",
        ExpositionFormats.Accept(new GlobalConfig().ScrapeProtocols, NameEscaping.AllowUtf8));

    [Fact]
    public void help_loses_its_escapes()
    {
        Assert.Equal("a\nb\\c\\\"", SeriesText.Help("a\\nb\\\\c\\\""u8, quotesToo: false));
        Assert.Equal("a\nb\\c\"", SeriesText.Help("a\\nb\\\\c\\\""u8, quotesToo: true));
    }

    [Fact]
    public void reading_allocates_nothing()
    {
        var page = "# HELP a b\n# TYPE a counter\na{x=\"1\",y=\"zwei\"} 12.5 1700000000000\nb 3\n"u8;
        Walk(page);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++) Walk(page);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());

        static void Walk(ReadOnlySpan<byte> page)
        {
            var reader = new TextExpositionReader(page);
            while (reader.Read() != ExpositionEntry.End) { }
        }
    }
}
