using Barograph.Model.Tenants;

namespace Barograph.Scraping;

/// <summary>What does not come from the configuration file.</summary>
public sealed record ScrapeOptions
{
    public string UserAgent { get; init; } = "Barograph";

    /// <summary>Whether a scrape that begins hardly late gets the time at which it was due, so that timestamps compress well.</summary>
    public bool AdjustTimestamps { get; init; } = true;

    /// <summary>How late "hardly" is; at most a hundredth of the interval.</summary>
    public TimeSpan TimestampTolerance { get; init; } = TimeSpan.FromMilliseconds(2);

    /// <summary>Spreads the scrapes of several servers with the same targets: their names differ.</summary>
    public string HostName { get; init; } = Environment.MachineName;

    /// <summary>Whether exemplars of OpenMetrics pages are handed on.</summary>
    public bool TakesExemplars { get; init; }

    /// <summary>Whether start times of counters (<c>_created</c> lines of OpenMetrics) are handed on (<c>st-storage</c>).</summary>
    public bool KeepsStarts { get; init; }

    /// <summary>Whether a counter that says when it began gets a zero there (<c>created-timestamp-zero-ingestion</c>).</summary>
    public bool OpensAtStarts { get; init; }

    /// <summary>Whether counters that do not say when they began are counted from their first scrape on (<c>st-synthesis</c>).</summary>
    public bool SynthesizesStarts { get; init; }

    /// <summary>Whether series get the labels <c>__type__</c> and <c>__unit__</c> from what pages say of their families.</summary>
    public bool LabelsFamilies { get; init; }

    public TenantId Tenant { get; init; } = TenantId.Anonymous;
}
