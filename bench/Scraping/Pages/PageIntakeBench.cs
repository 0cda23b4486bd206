using System.Globalization;
using System.Text;
using Barograph.Formats.Configuration;
using Barograph.Model.Contracts;
using Barograph.Model.Instruments;
using Barograph.Model.Labels;
using Barograph.Scraping;
using Barograph.Scraping.Pages;

namespace Barograph.Bench.Scraping.Pages;

/// <summary>A page of a thousand known series, three labels each, from its bytes to a batch that a sink would take.</summary>
sealed class PageIntakeBench : IMicroBench
{
    readonly byte[] page = Page();
    readonly SampleBatch batch = new();
    readonly AppendReport report = new();
    readonly PageIntake intake = new(new ScrapeConfig { JobName = "j" }, LabelSet.Of(("job", "j"), ("instance", "i:9100")),
        new ScrapeCache(), new MetadataCache(), new ScrapeInstruments(new InstrumentRegistry()));
    long timeMs;

    public string Name => "PageIntake.Known1000";

    public int Items => 1000;

    public void Run()
    {
        batch.Clear();
        intake.Take(page, "text/plain; version=0.0.4", timeMs += 15_000, batch);
        foreach (var row in batch.NewRows) batch.Refs[row.Row] = new SeriesRef((ulong)row.Row + 1);
        report.Clear();
        report.Add(AppendOutcome.Appended, batch.Count);
        intake.Settle(batch, report);
    }

    static byte[] Page()
    {
        var text = new StringBuilder("# HELP http_requests_total Requests by path.\n# TYPE http_requests_total counter\n");
        for (var i = 0; i < 1000; i++)
            text.Append(CultureInfo.InvariantCulture, $"http_requests_total{{path=\"/api/v1/things/{i}\",code=\"200\",method=\"GET\"}} {i * 17.25}\n");
        return Encoding.UTF8.GetBytes(text.ToString());
    }
}
