namespace Barograph.Formats.Configuration;

/// <summary>Exposition formats by the names that <c>scrape_protocols</c> uses.</summary>
public enum ScrapeProtocol : byte
{
    PrometheusProto,
    PrometheusText0_0_4,
    PrometheusText1_0_0,
    OpenMetricsText0_0_1,
    OpenMetricsText1_0_0,
}
