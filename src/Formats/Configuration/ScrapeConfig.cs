using Barograph.Model.Relabelling;

namespace Barograph.Formats.Configuration;

/// <summary>One scrape pool, with the global values already filled in where it names none.</summary>
public sealed record ScrapeConfig
{
    public required string JobName { get; init; }

    public TimeSpan ScrapeInterval { get; init; } = TimeSpan.FromMinutes(1);

    public TimeSpan ScrapeTimeout { get; init; } = TimeSpan.FromSeconds(10);

    public string MetricsPath { get; init; } = "/metrics";

    /// <summary><c>http</c> or <c>https</c>.</summary>
    public string Scheme { get; init; } = "http";

    public IReadOnlyDictionary<string, IReadOnlyList<string>> Params { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    public bool HonorLabels { get; init; }

    public bool HonorTimestamps { get; init; } = true;

    public bool TrackTimestampsStaleness { get; init; }

    public bool EnableCompression { get; init; } = true;

    public IReadOnlyList<ScrapeProtocol> ScrapeProtocols { get; init; } = new GlobalConfig().ScrapeProtocols;

    /// <summary>How a body without a usable content type is read; null = the scrape fails.</summary>
    public ScrapeProtocol? FallbackScrapeProtocol { get; init; }

    public ScrapeLimits Limits { get; init; } = new();

    public NameValidation NameValidation { get; init; }

    public NameEscaping NameEscaping { get; init; }

    public bool ScrapeNativeHistograms { get; init; }

    public bool ConvertClassicHistograms { get; init; }

    public bool AlwaysScrapeClassicHistograms { get; init; }

    public bool ExtraScrapeMetrics { get; init; }

    public string ScrapeFailureLogFile { get; init; } = "";

    public HttpClientConfig Http { get; init; } = new();

    public IReadOnlyList<DiscoveryConfig> Discoveries { get; init; } = [];

    public IReadOnlyList<RelabelRule> Relabel { get; init; } = [];

    public IReadOnlyList<RelabelRule> MetricRelabel { get; init; } = [];

    /// <summary>This pool's part of the file, defaults filled in, for the API and the page.</summary>
    public LazyYaml Yaml { get; init; } = LazyYaml.Empty;
}
