namespace Barograph.Formats.Configuration;

/// <summary>What holds where the file says nothing, as far as the command line decides it.</summary>
public sealed record ConfigDefaults
{
    /// <summary>Of <c>extra_scrape_metrics</c>.</summary>
    public bool ExtraScrapeMetrics { get; init; }

    /// <summary>Of <c>scrape_protocols</c>: targets are asked for protobuf before any text, because it says best when counters began.</summary>
    public bool ProtobufFirst { get; init; }
}
