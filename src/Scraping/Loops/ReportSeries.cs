using System.Text;
using Barograph.Formats.Configuration;
using Barograph.Model.Contracts;
using Barograph.Model.Labels;
using Barograph.Model.Samples;
using Barograph.Scraping.Pages;

namespace Barograph.Scraping.Loops;

/// <summary>The series that each scrape tells about itself: <c>up</c>, <c>scrape_duration_seconds</c> …</summary>
public sealed class ReportSeries
{
    static readonly string[] Names =
        ["up", "scrape_duration_seconds", "scrape_samples_scraped", "scrape_samples_post_metric_relabeling", "scrape_series_added"];

    static readonly string[] ExtraNames = ["scrape_timeout_seconds", "scrape_sample_limit", "scrape_body_size_bytes"];

    readonly LabelSet[] labels;
    readonly SeriesRef[] refs;
    readonly double timeoutSeconds, sampleLimit;
    int firstRow;

    public ReportSeries(ScrapeConfig config, LabelSet targetLabels, TimeSpan timeout)
    {
        var names = config.ExtraScrapeMetrics ? [.. Names, .. ExtraNames] : Names;
        var builder = new LabelSetBuilder();
        labels = [.. names.Select(name =>
        {
            builder.Load(targetLabels);
            builder.Set(WellKnown.Name, Encoding.UTF8.GetBytes(name));
            return builder.ToLabelSet();
        })];
        refs = new SeriesRef[labels.Length];
        timeoutSeconds = timeout.TotalSeconds;
        sampleLimit = config.Limits.SampleLimit;
    }

    public void Add(SampleBatch batch, long timeMs, bool up, TimeSpan duration, PageResult page, long bodyBytes)
    {
        ReadOnlySpan<double> values =
            [up ? 1 : 0, duration.TotalSeconds, page.Scraped, page.Kept, page.NewSeries, timeoutSeconds, sampleLimit, bodyBytes];
        firstRow = batch.Count;
        for (var i = 0; i < labels.Length; i++) AddRow(batch, i, timeMs, values[i]);
    }

    public void AddMarkers(SampleBatch batch, long timeMs)
    {
        firstRow = batch.Count;
        for (var i = 0; i < labels.Length; i++) AddRow(batch, i, timeMs, StaleMarker.Value);
    }

    void AddRow(SampleBatch batch, int series, long timeMs, double value)
    {
        if (refs[series].IsNone) batch.AddNew(labels[series], timeMs, value);
        else batch.Add(refs[series], timeMs, value);
    }

    /// <summary>Adds once more, with their labels, the samples whose series the sink had forgotten.</summary>
    public void Again(SampleBatch refused, SampleBatch batch)
    {
        for (var i = 0; i < refs.Length; i++)
        {
            if (refs[i].IsNone) batch.AddNew(labels[i], refused.TimestampsMs[firstRow + i], refused.Values[firstRow + i]);
        }
    }

    /// <summary>Learns the references; true where the sink has forgotten some and their samples have to be sent again.</summary>
    public bool Settle(SampleBatch batch)
    {
        var forgotten = false;
        for (var i = 0; i < refs.Length; i++)
        {
            refs[i] = batch.Outcomes[firstRow + i] == AppendOutcome.UnknownSeries ? SeriesRef.None : batch.Refs[firstRow + i];
            forgotten |= refs[i].IsNone;
        }
        return forgotten;
    }
}
