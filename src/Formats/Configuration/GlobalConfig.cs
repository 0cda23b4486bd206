using Barograph.Model.Labels;

namespace Barograph.Formats.Configuration;

public sealed record GlobalConfig
{
    public TimeSpan ScrapeInterval { get; init; } = TimeSpan.FromMinutes(1);

    public TimeSpan ScrapeTimeout { get; init; } = TimeSpan.FromSeconds(10);

    public TimeSpan EvaluationInterval { get; init; } = TimeSpan.FromMinutes(1);

    public TimeSpan RuleQueryOffset { get; init; }

    public IReadOnlyList<ScrapeProtocol> ScrapeProtocols { get; init; } =
        [ScrapeProtocol.OpenMetricsText1_0_0, ScrapeProtocol.OpenMetricsText0_0_1, ScrapeProtocol.PrometheusText1_0_0, ScrapeProtocol.PrometheusText0_0_4];

    /// <summary>After expansion of <c>${ENVIRONMENT}</c>.</summary>
    public LabelSet ExternalLabels { get; init; }

    public string QueryLogFile { get; init; } = "";

    public string ScrapeFailureLogFile { get; init; } = "";

    public ScrapeLimits Limits { get; init; } = new();

    public NameValidation NameValidation { get; init; }

    public NameEscaping NameEscaping { get; init; }

    public bool ScrapeNativeHistograms { get; init; }

    public bool ConvertClassicHistograms { get; init; }

    public bool AlwaysScrapeClassicHistograms { get; init; }

    public bool ExtraScrapeMetrics { get; init; }
}
