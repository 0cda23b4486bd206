using System.Text;
using Barograph.Formats.Configuration;
using Barograph.Model.Contracts;
using Barograph.Model.Instruments;
using Barograph.Model.Samples;
using Barograph.Scraping;
using Barograph.Scraping.Pages;
using Barograph.Tests.Unit.Formats.Exposition;
using Barograph.Tests.Unit.Scraping.Doubles;

namespace Barograph.Tests.Unit.Scraping;

public class StartSynthesisTests
{
    readonly MemorySink sink = new();
    readonly MetadataCache metadata = new();
    readonly SampleBatch batch = new();
    readonly AppendReport report = new();
    long timeMs = 10_000;

    PageIntake Intake(bool opens = false)
        => new(new ScrapeConfig { JobName = "j", ScrapeNativeHistograms = true }, default, new ScrapeCache(), metadata, new ScrapeInstruments(new InstrumentRegistry()),
            new ScrapeOptions { SynthesizesStarts = true, KeepsStarts = true, OpensAtStarts = opens });

    string Scrape(PageIntake intake, string page, string type = "text/plain") => Scrape(intake, Encoding.UTF8.GetBytes(page), type);

    /// <summary>What is stored: value, and behind it when its counter began.</summary>
    string Scrape(PageIntake intake, byte[] page, string type)
    {
        batch.Clear();
        Assert.Null(intake.Take(page, type, timeMs += 1000, batch).Problem);
        return Settle(intake);
    }

    string Settle(PageIntake intake)
    {
        sink.AppendAsync(batch, report, CancellationToken.None).GetAwaiter().GetResult();
        intake.Settle(batch, report);
        return string.Join(' ', Enumerable.Range(0, batch.Count).Select(i => $"{(StaleMarker.Is(batch.Values[i]) ? "stale" : $"{batch.Values[i]}")}{(batch.HasStartTimes && batch.StartTimesMs[i] != 0 ? $"<{batch.StartTimesMs[i]}" : "")}"));
    }

    static string Counter(double value) => $"# TYPE c counter\nc {value}\n";

    [Fact]
    public void a_counter_counts_from_where_it_was_seen_first()
    {
        var intake = Intake();
        Assert.Equal("", Scrape(intake, Counter(10)));
        Assert.Equal("5<11000", Scrape(intake, Counter(15)));
        Assert.Equal("10<11000", Scrape(intake, Counter(20)));
    }

    [Fact]
    public void a_counter_that_fell_began_a_moment_before()
    {
        var intake = Intake();
        Scrape(intake, Counter(100));
        Assert.Equal("5<11999", Scrape(intake, Counter(5)));
        Assert.Equal("15<11999", Scrape(intake, Counter(15)));
    }

    [Fact]
    public void what_goes_up_and_down_is_left_as_it_is()
    {
        var intake = Intake();
        const string Page = "# TYPE g gauge\ng 7\n# TYPE s summary\ns{quantile=\"0.5\"} 3\ns_sum 9\ns_count 4\nu 6\n";
        Assert.Equal("7 3 6", Scrape(intake, Page));
        Assert.Equal("7 3 0<11000 0<11000 6", Scrape(intake, Page));
    }

    [Fact]
    public void a_series_of_another_family_is_no_counter_because_it_stands_behind_one()
    {
        var intake = Intake();
        Assert.Equal("7 8", Scrape(intake, "# TYPE c counter\nc_total 1\n{\"c_total\",a=\"b\"} 1\ncc 7\nc_created 8\n"));
        Assert.Equal("1<11000 2<11000 7 8", Scrape(intake, "# TYPE c counter\nc_total 2\n{\"c_total\",a=\"b\"} 3\ncc 7\nc_created 8\n"));
    }

    [Fact]
    public void buckets_of_a_classic_histogram_are_counters()
    {
        var intake = Intake();
        Scrape(intake, "# TYPE h histogram\nh_bucket{le=\"1\"} 1\nh_bucket{le=\"+Inf\"} 2\nh_sum 3\nh_count 2\n");
        Assert.Equal("2<11000 3<11000 4<11000 3<11000", Scrape(intake, "# TYPE h histogram\nh_bucket{le=\"1\"} 3\nh_bucket{le=\"+Inf\"} 5\nh_sum 7\nh_count 5\n"));
    }

    [Fact]
    public void a_page_that_says_when_its_counters_began_is_believed()
    {
        var intake = Intake();
        const string Page = "# TYPE c counter\nc_total 5\nc_created 2.5\n# EOF\n";
        Assert.Equal("5<2500", Scrape(intake, Page, "application/openmetrics-text; version=1.0.0"));
    }

    [Fact]
    public void a_counter_that_was_away_begins_anew()
    {
        var intake = Intake();
        Scrape(intake, Counter(10));
        Scrape(intake, Counter(15));
        Assert.Equal("1 stale", Scrape(intake, "g 1\n"));
        Assert.Equal("1", Scrape(intake, Counter(17) + "g 1\n"));
        Assert.Equal("3<14000 1", Scrape(intake, Counter(20) + "g 1\n"));
        batch.Clear();
        intake.TakeNothing(timeMs += 1000, batch);
        Assert.Equal("stale stale", Settle(intake));
        Assert.Equal("1", Scrape(intake, Counter(30) + "g 1\n"));
        Assert.Equal("2<17000 1", Scrape(intake, Counter(32) + "g 1\n"));
    }

    [Fact]
    public void a_page_that_repeats_its_timestamps_adds_nothing()
    {
        var intake = Intake();
        Assert.Equal("", Scrape(intake, "# TYPE c counter\nc 10 10500\n"));
        Assert.Equal("", Scrape(intake, "# TYPE c counter\nc 10 10500\n"));
        Assert.Equal("4<10500", Scrape(intake, "# TYPE c counter\nc 14 11500\n"));
    }

    [Fact]
    public void a_zero_may_stand_where_the_counter_was_seen_first()
    {
        var intake = Intake(opens: true);
        Assert.Equal("", Scrape(intake, Counter(10)));
        Assert.Equal("0 5<11000", Scrape(intake, Counter(15)));
        Assert.Equal("7<11000", Scrape(intake, Counter(17)));
    }

    [Fact]
    public void native_histograms_count_from_where_they_were_seen_first()
    {
        var intake = Intake();
        Assert.Equal("", Scrape(intake, Histogram(3, 5, 1, 2), Protobuf));
        Assert.Equal("4<11000", Scrape(intake, Histogram(6, 9, 2, 4), Protobuf));
        var first = batch.Histograms[0]!;
        Assert.Equal((3UL, "1 2"), (first.Count, string.Join(' ', first.PositiveBuckets)));
        Assert.Equal("2<12999", Scrape(intake, Histogram(2, 2, 1, 1), Protobuf));
        Assert.Equal("3<12999", Scrape(intake, Histogram(3, 3, 1, 2), Protobuf));
        Assert.Equal((3UL, "1 2"), (batch.Histograms[0]!.Count, string.Join(' ', batch.Histograms[0]!.PositiveBuckets)));
    }

    const string Protobuf = "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited";

    static byte[] Histogram(ulong count, double sum, long first, long second)
    {
        byte[] spans = ProtobufPage.Part(12, [.. ProtobufPage.Signed(1, 1), .. ProtobufPage.Whole(2, 2)]);
        return new ProtobufPage().Family("h", 4, "", ProtobufPage.Metric([], ProtobufPage.Histogram(
            ProtobufPage.Whole(1, count), ProtobufPage.Real(2, sum), ProtobufPage.Signed(5, 3), spans, ProtobufPage.Signed(13, first), ProtobufPage.Signed(13, second - first)))).Bytes;
    }
}
