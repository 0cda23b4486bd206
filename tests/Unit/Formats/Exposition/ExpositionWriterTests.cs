using System.Buffers;
using System.Text;
using Barograph.Formats.Exposition;
using Barograph.Model.Instruments;
using Barograph.Model.Metadata;

namespace Barograph.Tests.Unit.Formats.Exposition;

public sealed class ExpositionWriterTests
{
    [Fact]
    public void help_and_type_come_once_before_the_first_sample() => Assert.Equal(
        "# HELP http_requests_total Requests.\n# TYPE http_requests_total counter\n" +
        "http_requests_total{code=\"200\",method=\"get\"} 1027\nhttp_requests_total{code=\"500\"} 3\n",
        Write(ExpositionFormat.Text004, static writer =>
        {
            writer.Family("http_requests_total"u8, MetricType.Counter, "Requests."u8);
            writer.Begin();
            writer.Label("code"u8, 200);
            writer.Label("method"u8, "get"u8);
            writer.Value(1027);
            writer.Sample("code"u8, "500"u8, 3);
        }));

    [Theory]
    [InlineData(ExpositionFormat.Text004, "# TYPE a gauge\na 1\n")]
    [InlineData(ExpositionFormat.OpenMetrics100, "# TYPE a gauge\na 1.0\n# EOF\n")]
    public void a_family_of_which_there_is_nothing_to_say_has_no_help(ExpositionFormat format, string page) => Assert.Equal(
        page,
        Write(format, static writer =>
        {
            writer.Family("a"u8, MetricType.Gauge, default);
            writer.Sample(1);
        }));

    [Fact]
    public void a_family_without_samples_leaves_no_trace() => Assert.Equal(
        "# HELP b B\n# TYPE b gauge\nb 1\n",
        Write(ExpositionFormat.Text004, static writer =>
        {
            writer.Family("a"u8, MetricType.Gauge, "A"u8);
            writer.Family("b"u8, MetricType.Gauge, "B"u8);
            writer.Sample(1);
        }));

    [Fact]
    public void backslash_newline_and_quote_are_escaped_where_each_format_wants_it()
    {
        static void Trouble(ExpositionWriter writer)
        {
            writer.Family("a"u8, MetricType.Gauge, "say \"x\\y\"\nend"u8);
            writer.Sample("path"u8, "C:\\ \"q\"\né"u8, 1);
        }

        Assert.Equal("# HELP a say \"x\\\\y\"\\nend\n# TYPE a gauge\na{path=\"C:\\\\ \\\"q\\\"\\né\"} 1\n", Write(ExpositionFormat.Text004, Trouble));
        Assert.Equal("# HELP a say \\\"x\\\\y\\\"\\nend\n# TYPE a gauge\na{path=\"C:\\\\ \\\"q\\\"\\né\"} 1.0\n# EOF\n",
            Write(ExpositionFormat.OpenMetrics100, Trouble));
    }

    [Theory]
    [InlineData(0, "0", "0.0")]
    [InlineData(-0.0, "0", "0.0")]
    [InlineData(-1, "-1", "-1.0")]
    [InlineData(704512, "704512", "704512.0")]
    [InlineData(1732100000, "1.7321e+09", "1.7321e+09")]
    [InlineData(0.25, "0.25", "0.25")]
    [InlineData(double.PositiveInfinity, "+Inf", "+Inf")]
    [InlineData(double.NaN, "NaN", "NaN")]
    public void values_look_as_gos_client_library_writes_them(double value, string text, string openMetrics)
    {
        void One(ExpositionWriter writer)
        {
            writer.Family("a"u8, MetricType.Gauge, "A"u8);
            writer.Sample(value);
        }

        Assert.EndsWith($"\na {text}\n", Write(ExpositionFormat.Text004, One), StringComparison.Ordinal);
        Assert.EndsWith($"\na {openMetrics}\n# EOF\n", Write(ExpositionFormat.OpenMetrics100, One), StringComparison.Ordinal);
    }

    [Fact]
    public void openmetrics_names_a_counters_family_without_total_and_its_samples_with_it()
    {
        static void Counters(ExpositionWriter writer)
        {
            writer.Family("cpu_seconds_total"u8, MetricType.Counter, "C"u8, "seconds"u8);
            writer.Sample(2.5);
            writer.Family("errors"u8, MetricType.Counter, "E"u8);
            writer.Sample(1);
        }

        Assert.Equal(
            "# HELP cpu_seconds C\n# TYPE cpu_seconds counter\n# UNIT cpu_seconds seconds\ncpu_seconds_total 2.5\n" +
            "# HELP errors E\n# TYPE errors counter\nerrors_total 1.0\n# EOF\n",
            Write(ExpositionFormat.OpenMetrics100, Counters));
        Assert.Contains("# TYPE errors counter\nerrors 1\n", Write(ExpositionFormat.Text004, Counters), StringComparison.Ordinal);
    }

    [Fact]
    public void a_unit_that_the_name_does_not_end_with_is_left_out() => Assert.DoesNotContain("UNIT",
        Write(ExpositionFormat.OpenMetrics100, static writer =>
        {
            writer.Family("size"u8, MetricType.Gauge, "S"u8, "bytes"u8);
            writer.Sample(1);
        }), StringComparison.Ordinal);

    [Fact]
    public void a_utf8_name_is_quoted_in_text_1_0_and_made_legal_elsewhere()
    {
        static void Odd(ExpositionWriter writer)
        {
            writer.Family("http.request"u8, MetricType.Summary, "H"u8);
            writer.Begin("_sum"u8);
            writer.Label("my label"u8, "v"u8);
            writer.Value(1);
        }

        Assert.Equal("# HELP \"http.request\" H\n# TYPE \"http.request\" summary\n{\"http.request_sum\",\"my label\"=\"v\"} 1\n",
            Write(ExpositionFormat.Text100, Odd));
        Assert.EndsWith("http_request_sum{my_label=\"v\"} 1\n", Write(ExpositionFormat.Text004, Odd), StringComparison.Ordinal);
    }

    [Fact]
    public void times_are_milliseconds_in_text_and_seconds_in_openmetrics()
    {
        static void Timed(ExpositionWriter writer)
        {
            writer.Family("a"u8, MetricType.Gauge, "A"u8);
            writer.Begin();
            writer.Value(1, 1732100000123);
        }

        Assert.Contains("\na 1 1732100000123\n", Write(ExpositionFormat.Text004, Timed), StringComparison.Ordinal);
        Assert.Contains("\na 1.0 1732100000.123\n", Write(ExpositionFormat.OpenMetrics100, Timed), StringComparison.Ordinal);
    }

    [Fact]
    public void a_value_longer_than_the_chunk_is_written_whole()
    {
        var long1 = new string('x', 100_000);
        var text = Write(ExpositionFormat.Text004, writer =>
        {
            writer.Family("a"u8, MetricType.Gauge, Encoding.UTF8.GetBytes(long1));
            for (var i = 0; i < 3; i++) writer.Sample("l"u8, Encoding.UTF8.GetBytes(long1 + i), i);
        });
        Assert.StartsWith($"# HELP a {long1}\n# TYPE a gauge\na{{l=\"{long1}0\"}} 0\n", text, StringComparison.Ordinal);
        Assert.EndsWith($"a{{l=\"{long1}2\"}} 2\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void the_programs_own_instruments_are_shown()
    {
        var registry = new InstrumentRegistry();
        registry.Counter("scrapes_total", "Scrapes.").Add(3);
        registry.Histogram("took_seconds", "Took.", 0.5, 1).Observe(0.7);
        var text = Write(ExpositionFormat.Text004, writer => registry.Show(new InstrumentExposition(writer)));
        Assert.Equal(
            "# HELP scrapes_total Scrapes.\n# TYPE scrapes_total counter\nscrapes_total 3\n" +
            "# HELP took_seconds Took.\n# TYPE took_seconds histogram\n" +
            "took_seconds_bucket{le=\"0.5\"} 0\ntook_seconds_bucket{le=\"1\"} 1\ntook_seconds_bucket{le=\"+Inf\"} 1\n" +
            "took_seconds_sum 0.7\ntook_seconds_count 1\n", text);
    }

    [Fact]
    public void bounds_of_buckets_are_spelled_as_the_format_spells_numbers()
    {
        var registry = new InstrumentRegistry();
        registry.Histogram("took_seconds", "Took.", 0.00001, 1).Observe(0.7);
        Assert.Contains("{le=\"1e-05\"} 0\ntook_seconds_bucket{le=\"1\"} 1\ntook_seconds_bucket{le=\"+Inf\"} 1\n",
            Write(ExpositionFormat.Text004, writer => registry.Show(new InstrumentExposition(writer))), StringComparison.Ordinal);
        Assert.Contains("{le=\"1e-05\"} 0.0\ntook_seconds_bucket{le=\"1.0\"} 1.0\ntook_seconds_bucket{le=\"+Inf\"} 1.0\n",
            Write(ExpositionFormat.OpenMetrics100, writer => registry.Show(new InstrumentExposition(writer))), StringComparison.Ordinal);
    }

    [Fact]
    public void a_sample_costs_no_allocation()
    {
        var output = new ArrayBufferWriter<byte>(1 << 20);
        using var writer = new ExpositionWriter(output, ExpositionFormat.Text004);
        Thousand(writer); // buffers reach their size
        var before = GC.GetAllocatedBytesForCurrentThread();
        Thousand(writer);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    static void Thousand(ExpositionWriter writer)
    {
        writer.Family("node_cpu_seconds_total"u8, MetricType.Counter, "Seconds."u8);
        for (var cpu = 0; cpu < 1000; cpu++)
        {
            writer.Begin();
            writer.Label("cpu"u8, cpu);
            writer.Label("mode"u8, "idle"u8);
            writer.Value(cpu * 1.01);
        }
    }

    static string Write(ExpositionFormat format, Action<ExpositionWriter> write)
    {
        var output = new ArrayBufferWriter<byte>();
        using var writer = new ExpositionWriter(output, format);
        write(writer);
        writer.Complete();
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
