using System.Text;
using Barograph.Formats.Configuration;
using Barograph.Model.Contracts;
using Barograph.Model.Instruments;
using Barograph.Model.Labels;
using Barograph.Model.Metadata;
using Barograph.Model.Regex;
using Barograph.Model.Relabelling;
using Barograph.Model.Samples;
using Barograph.Scraping;
using Barograph.Scraping.Pages;
using Barograph.Tests.Unit.Formats.Exposition;
using Barograph.Tests.Unit.Scraping.Doubles;

namespace Barograph.Tests.Unit.Scraping;

public class PageIntakeTests
{
    readonly MemorySink sink = new();
    readonly MetadataCache metadata = new();
    readonly SampleBatch batch = new();
    readonly AppendReport report = new();
    long timeMs = 1_000_000;

    PageIntake Intake(ScrapeConfig? config = null, ScrapeCache? cache = null, params (string, string)[] target)
        => new(config ?? new ScrapeConfig { JobName = "j" }, LabelSet.Of(target), cache ?? new ScrapeCache(), metadata, new ScrapeInstruments(new InstrumentRegistry()));

    PageResult Scrape(PageIntake intake, string page, string type = "text/plain") => Scrape(intake, Encoding.UTF8.GetBytes(page), type);

    PageResult Scrape(PageIntake intake, byte[] page, string type)
    {
        batch.Clear();
        var result = intake.Take(page, type, timeMs += 1000, batch);
        sink.AppendAsync(batch, report, CancellationToken.None).GetAwaiter().GetResult();
        intake.Settle(batch, report);
        return result;
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void exemplars_come_with_their_series_where_they_are_wanted(bool wanted)
    {
        var intake = new PageIntake(
            new ScrapeConfig { JobName = "j" }, LabelSet.Of(("job", "t")), new ScrapeCache(), metadata, new ScrapeInstruments(new InstrumentRegistry()), new ScrapeOptions { TakesExemplars = wanted });
        const string Page = "# TYPE a counter\na_total 1 # {trace_id=\"x\"} 0.5 2.5\na_total{b=\"c\"} 1 # {trace_id=\"y\"} 0.7\nd 1\n# EOF\n";
        Scrape(intake, Page, "application/openmetrics-text; version=1.0.0");
        string Shown() => string.Join(' ', batch.Exemplars.Select(static e => $"{e.Labels}{e.Exemplar.Labels}={e.Exemplar.Value}@{e.Exemplar.TimestampMs}"));
        Assert.Equal(wanted ? """{__name__="a_total", job="t"}{trace_id="x"}=0.5@2500 {__name__="a_total", b="c", job="t"}{trace_id="y"}=0.7@1001000""" : "", Shown());
        Scrape(intake, Page, "application/openmetrics-text; version=1.0.0");
        Assert.Equal(wanted ? """{}{trace_id="x"}=0.5@2500 {}{trace_id="y"}=0.7@1002000""" : "", Shown());
        Assert.All(batch.Exemplars, static e => Assert.False(e.Series.IsNone));
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public void created_lines_of_openmetrics_say_when_counters_began(bool keeps, bool opens)
    {
        var intake = new PageIntake(
            new ScrapeConfig { JobName = "j" }, default, new ScrapeCache(), metadata, new ScrapeInstruments(new InstrumentRegistry()), new ScrapeOptions { KeepsStarts = keeps, OpensAtStarts = opens });
        const string Page = "# TYPE c counter\nc_total{x=\"1\"} 5\nc_created{x=\"1\"} 900.5\nc_total{x=\"2\"} 6\n# TYPE h histogram\nh_bucket{le=\"1.0\"} 1\nh_bucket{le=\"+Inf\"} 2\nh_count 2\nh_sum 3\nh_created 800\n"
            + "# TYPE g gauge\ng 1\ng_created 7\n# EOF\n";
        string Rows() => string.Join(' ', Enumerable.Range(0, batch.Count).Select(i => $"{batch.Values[i]}@{batch.TimestampsMs[i]}{(batch.IsOpening(i) ? "!" : "")}{(batch.HasStartTimes && batch.StartTimesMs[i] != 0 ? $"<{batch.StartTimesMs[i]}" : "")}"));
        var result = Scrape(intake, Page, "application/openmetrics-text; version=1.0.0");
        var c = keeps ? "<900500" : "";
        var h = keeps ? "<800000" : "";
        const string T = "@1001000";
        Assert.Equal((keeps, opens) switch
        {
            (false, false) => $"5{T} 900.5{T} 6{T} 1{T} 2{T} 2{T} 3{T} 800{T} 1{T} 7{T}",
            (_, false) => $"5{T}{c} 6{T} 1{T}{h} 2{T}{h} 2{T}{h} 3{T}{h} 1{T} 7{T}",
            _ => $"0@900500! 5{T}{c} 6{T} 0@800000! 1{T}{h} 0@800000! 2{T}{h} 0@800000! 2{T}{h} 0@800000! 3{T}{h} 1{T} 7{T}",
        }, Rows());
        Assert.Equal(keeps || opens ? 8 : 10, result.Scraped);
        // The next page says nothing new.
        Scrape(intake, Page, "application/openmetrics-text; version=1.0.0");
        Assert.DoesNotContain('!', Rows());
        Assert.Equal(keeps || opens ? 8 : 10, batch.Count);
    }

    [Theory]
    [InlineData(0, 0.0, 3, 8)]
    [InlineData(5, 0.0, 2, 4)]
    [InlineData(1, 0.0, 0, 1)]
    [InlineData(0, 1.5, 0, 1)]
    [InlineData(0, 1.1, 2, 4)]
    public void native_histograms_come_by_protobuf_as_fine_as_they_may_be(int limit, double factor, int schema, int buckets)
    {
        var config = new ScrapeConfig { JobName = "j", ScrapeNativeHistograms = true, Limits = new() { NativeHistogramBucketLimit = limit, NativeHistogramMinBucketFactor = factor } };
        var intake = Intake(config, null, ("job", "t"));
        // Eight buckets, which are one of schema 0.
        byte[] spans = ProtobufPage.Part(12, [.. ProtobufPage.Signed(1, 1), .. ProtobufPage.Whole(2, 8)]);
        byte[] counts = [.. Enumerable.Range(0, 8).SelectMany(static i => ProtobufPage.Signed(13, i == 0 ? 1 : 0))];
        var page = new ProtobufPage().Family("h", 4, "Help.", ProtobufPage.Metric([("a", "b")], ProtobufPage.Histogram(ProtobufPage.Whole(1, 8), ProtobufPage.Real(2, 9), ProtobufPage.Signed(5, 3), spans, counts)));
        for (var scrape = 0; scrape < 2; scrape++)
        {
            Assert.Null(Scrape(intake, page.Bytes, "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited").Problem);
            Assert.Equal((schema, buckets), (batch.Histograms[0]!.Schema, batch.Histograms[0]!.PositiveBuckets.Length));
            Assert.Equal(9, batch.Values[0]);
        }
        Assert.Equal(["{__name__=\"h\", a=\"b\", job=\"t\"}"], sink.Series());
    }

    [Fact]
    public void a_histogram_that_cannot_be_so_coarse_fails_the_scrape()
    {
        var intake = Intake(new ScrapeConfig { JobName = "j", ScrapeNativeHistograms = true, Limits = new() { NativeHistogramBucketLimit = 1 } });
        byte[] spans = [.. ProtobufPage.Part(12, [.. ProtobufPage.Signed(1, 1), .. ProtobufPage.Whole(2, 1)]), .. ProtobufPage.Part(12, [.. ProtobufPage.Signed(1, 100_000), .. ProtobufPage.Whole(2, 1)])];
        var page = new ProtobufPage().Family("h", 4, "", ProtobufPage.Metric([], ProtobufPage.Histogram(ProtobufPage.Whole(1, 2), ProtobufPage.Real(2, 9), ProtobufPage.Signed(5, 3), spans, ProtobufPage.Signed(13, 1), ProtobufPage.Signed(13, 0))));
        Assert.Equal("histogram bucket limit exceeded", intake.Take(page.Bytes, "application/vnd.google.protobuf", timeMs, batch).Problem);
    }

    [Fact]
    public void what_a_page_says_of_a_family_becomes_labels_of_its_series_where_that_is_wanted()
    {
        var intake = Typed();
        Scrape(intake, "# TYPE demo_seconds counter\n# UNIT demo_seconds seconds\ndemo_seconds_total 1\n# TYPE open gauge\nopen{__type__=\"own\",__unit__=\"pears\"} 1\n"
            + "# TYPE plain unknown\nplain{__type__=\"own\"} 1\nloose 1\n# EOF\n", "application/openmetrics-text; version=1.0.0");
        Assert.Equal(
            """{__name__="demo_seconds_total", __type__="counter", __unit__="seconds"} {__name__="open", __type__="gauge", __unit__="pears"} {__name__="plain", __type__="own"} {__name__="loose"}""",
            Stored());
    }

    [Fact]
    public void a_series_whose_family_changes_its_type_ends_and_begins_anew()
    {
        var intake = Typed();
        Scrape(intake, "# TYPE a counter\na 1\n# TYPE b gauge\nb 2\n");
        Scrape(intake, "# TYPE a gauge\na 3\n# TYPE b gauge\nb 4\n");
        Assert.Equal(3, batch.Count);
        Assert.Equal("""{__name__="a", __type__="gauge"}""", Stored());
        Assert.True(StaleMarker.Is(batch.Values[2]));
        Scrape(intake, "# TYPE a gauge\na 5\n# TYPE b gauge\nb 6\n");
        Assert.Equal("", Stored());
        Assert.Equal(2, batch.Count);
    }

    PageIntake Typed() => new(
        new ScrapeConfig { JobName = "j" }, LabelSet.Empty, new ScrapeCache(), metadata, new ScrapeInstruments(new InstrumentRegistry()), new ScrapeOptions { LabelsFamilies = true });

    string Stored() => string.Join(' ', batch.NewRows.ToArray().Select(row => new LabelSet(batch.LabelsOf(row).ToArray()).ToString()));

    [Fact]
    public void what_a_page_says_about_its_families_goes_along_once_until_it_changes_or_is_lost()
    {
        var intake = Intake();
        const string Page = "# HELP a Words.\n# TYPE a counter\na 1\n# TYPE b gauge\nb 2\n";
        string Told() => string.Join(' ', batch.Metadata.Select(static m => $"{m.Family}:{m.Metadata.Type}:{m.Metadata.Help}"));
        Scrape(intake, Page);
        Assert.Equal("a:Counter:Words. b:Gauge:", Told());
        Scrape(intake, Page);
        Assert.Equal("", Told());
        Scrape(intake, Page.Replace("gauge", "histogram", StringComparison.Ordinal));
        Assert.Equal("b:Histogram:", Told());
        intake.Abandon();
        Scrape(intake, Page.Replace("gauge", "histogram", StringComparison.Ordinal));
        Assert.Equal("a:Counter:Words. b:Histogram:", Told());
    }

    [Fact]
    public void a_label_that_the_target_has_too_is_exported_under_another_name()
    {
        Scrape(Intake(target: [("job", "t"), ("instance", "i")]), "a{job=\"mine\",exported_job=\"older\"} 1\n");
        Assert.Equal(["""{__name__="a", exported_exported_job="mine", exported_job="older", instance="i", job="t"}"""], sink.Series());
    }

    [Fact]
    public void with_honor_labels_the_page_wins_even_with_an_empty_value()
    {
        Scrape(Intake(new ScrapeConfig { JobName = "j", HonorLabels = true }, null, ("job", "t"), ("instance", "i")), "a{job=\"mine\",instance=\"\"} 1\n");
        Assert.Equal(["""{__name__="a", job="mine"}"""], sink.Series());
    }

    [Fact]
    public void metric_relabelling_drops_and_renames()
    {
        var config = new ScrapeConfig
        {
            JobName = "j",
            MetricRelabel =
            [
                new RelabelRule { Action = RelabelAction.Drop, SourceLabels = ["__name__"], Regex = Re2Pattern.Parse("go_.*") },
                new RelabelRule { SourceLabels = ["x"], TargetLabel = "y", Replacement = "<$1>" },
            ],
        };
        var result = Scrape(Intake(config), "go_a 1\nb{x=\"1\"} 2\n");
        Assert.Equal(["""{__name__="b", x="1", y="<1>"}"""], sink.Series());
        Assert.Equal((2, 1, 1), (result.Scraped, result.Kept, result.NewSeries));
    }

    [Fact]
    public void a_page_in_another_order_finds_the_same_series()
    {
        var intake = Intake();
        Scrape(intake, "a 1\nb 2\nc 3\nd 4\n");
        var result = Scrape(intake, "d 5\nb 6\nx 7\na 8\nc 9\n");
        Assert.Equal(1, result.NewSeries);
        Assert.Equal(["1", "8"], sink.Values(("__name__", "a")));
        Assert.Equal(["4", "5"], sink.Values(("__name__", "d")));
        Assert.Equal(["2", "6"], sink.Values(("__name__", "b")));
    }

    [Fact]
    public void a_sample_with_its_own_time_keeps_it_and_does_not_end()
    {
        var intake = Intake();
        Scrape(intake, "a 1 5000\n");
        Scrape(intake, "b 1\n");
        Assert.Equal([5000], sink.Times(("__name__", "a")));
        var tracking = Intake(new ScrapeConfig { JobName = "j", TrackTimestampsStaleness = true });
        Scrape(tracking, "c 1 5000\n");
        Scrape(tracking, "b 1\n");
        Assert.Equal(["1", "stale"], sink.Values(("__name__", "c")));
        Scrape(Intake(new ScrapeConfig { JobName = "j", HonorTimestamps = false }), "d 1 5000\n");
        Assert.Equal([timeMs], sink.Times(("__name__", "d")));
    }

    [Fact]
    public void metadata_is_kept_for_ten_scrapes_after_its_family_went()
    {
        var intake = Intake();
        Scrape(intake, "# HELP a first\n# TYPE a counter\na 1\n# TYPE b gauge\nb 1\n");
        Assert.Equal(new MetricMetadata(MetricType.Counter, "first", ""), metadata.Get("a"));
        for (var i = 0; i < 10; i++) Scrape(intake, "# HELP a other\n# TYPE a counter\na 1\n");
        Assert.Equal("other", metadata.Get("a")!.Help);
        Assert.NotNull(metadata.Get("b"));
        Scrape(intake, "a 1\n");
        Assert.Null(metadata.Get("b"));
    }

    [Fact]
    public void open_metrics_is_read_by_its_content_type()
    {
        Assert.Null(Scrape(Intake(), "# TYPE a counter\na_total 5\n# EOF\n", "application/openmetrics-text; version=1.0.0").Problem);
        Assert.Equal(["5"], sink.Values(("__name__", "a_total")));
        Assert.NotNull(Scrape(Intake(), "# TYPE a counter\na_total 5\n", "application/openmetrics-text").Problem);
    }

    [Fact]
    public void churning_series_do_not_fill_the_cache()
    {
        var cache = new ScrapeCache();
        var intake = Intake(cache: cache);
        for (var i = 0; i < 50; i++) Scrape(intake, string.Concat(Enumerable.Range(0, 200).Select(n => $"a{{id=\"{i}-{n}\"}} 1\n")) + "b 1\n");
        Assert.InRange(cache.Count, 201, 2000);
        Assert.Equal(50, sink.Values(("__name__", "b")).Length);
        Assert.Equal(["1", "stale"], sink.Values(("__name__", "a"), ("id", "0-0")));
    }

    [Fact]
    public void series_of_a_cache_whose_labelling_changed_end_unless_they_come_again()
    {
        var before = Intake();
        Scrape(before, "a 1\nb 2\n");
        var drop = new RelabelRule { Action = RelabelAction.Drop, SourceLabels = ["__name__"], Regex = Re2Pattern.Parse("b") };
        Scrape(Intake(new ScrapeConfig { JobName = "j", MetricRelabel = [drop] }, before.Cache.Successor()), "a 3\nb 4\n");
        Assert.Equal(["1", "3"], sink.Values(("__name__", "a")));
        Assert.Equal(["2", "stale"], sink.Values(("__name__", "b")));
    }

    [Fact]
    public void a_page_of_known_series_allocates_nothing()
    {
        var text = new StringBuilder("# HELP a helps\n# TYPE a counter\n");
        for (var i = 0; i < 1000; i++) text.Append(System.Globalization.CultureInfo.InvariantCulture, $"a{{path=\"/x/{i}\",code=\"200\",method=\"GET\"}} {i}.25\n");
        var page = Encoding.UTF8.GetBytes(text.ToString());
        var known = new KnowingSink();
        var intake = Intake();
        for (var i = 0; i < 30; i++) Once();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 10; i++) Once();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(1000, report.Appended);

        void Once()
        {
            batch.Clear();
            intake.Take(page, "text/plain; version=0.0.4", timeMs += 1000, batch);
            known.AppendAsync(batch, report, CancellationToken.None).GetAwaiter().GetResult();
            intake.Settle(batch, report);
        }
    }

    /// <summary>Takes everything and keeps nothing.</summary>
    sealed class KnowingSink : ISampleSink
    {
        ulong next = 1;

        public ValueTask AppendAsync(SampleBatch batch, AppendReport report, CancellationToken cancel)
        {
            report.Clear();
            foreach (var row in batch.NewRows) batch.Refs[row.Row] = new SeriesRef(next++);
            batch.Outcomes.Clear();
            report.Add(AppendOutcome.Appended, batch.Count);
            return ValueTask.CompletedTask;
        }
    }
}
