using System.Net.Http.Headers;
using System.Text;
using Barograph.Formats.Configuration;

namespace Barograph.Formats.Exposition;

/// <summary>Which format a scrape asks for, and which one it got.</summary>
public static class ExpositionFormats
{
    static readonly string[] MediaTypes =
    [
        "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited",
        "text/plain;version=0.0.4",
        "text/plain;version=1.0.0",
        "application/openmetrics-text;version=0.0.1",
        "application/openmetrics-text;version=1.0.0",
    ];

    /// <summary>
    /// Chooses by the Content-Type header of the answer, or by the configured fallback where the header is missing, broken or names
    /// something else. Null = the scrape fails with the complaint; a complaint beside a kind is for the log.
    /// </summary>
    public static ExpositionKind? FromContentType(string? header, ScrapeProtocol? fallback, out string? complaint)
    {
        var instead = fallback is null ? "and no fallback_scrape_protocol specified for target" : $"using fallback_scrape_protocol \"{NameOf(fallback.Value)}\"";
        complaint = null;
        if (string.IsNullOrEmpty(header))
            complaint = $"non-compliant scrape target sending blank Content-Type {instead}";
        else if (!MediaTypeHeaderValue.TryParse(header.TrimEnd(' ', '\t', ';'), out var parsed))
            complaint = $"cannot parse Content-Type \"{header}\" {instead}";
        else if (parsed.MediaType?.ToUpperInvariant() is "TEXT/PLAIN")
            return ExpositionKind.Text;
        else if (parsed.MediaType?.ToUpperInvariant() is "APPLICATION/OPENMETRICS-TEXT")
            return ExpositionKind.OpenMetrics;
        else if (parsed.MediaType?.ToUpperInvariant() is "APPLICATION/VND.GOOGLE.PROTOBUF")
            return ExpositionKind.Protobuf;
        else
            complaint = $"received unsupported Content-Type \"{header}\" {instead}";
        return fallback switch
        {
            null => null,
            ScrapeProtocol.PrometheusProto => ExpositionKind.Protobuf,
            ScrapeProtocol.OpenMetricsText0_0_1 or ScrapeProtocol.OpenMetricsText1_0_0 => ExpositionKind.OpenMetrics,
            _ => ExpositionKind.Text,
        };
    }

    /// <summary>The Accept header for protocols in order of preference, weighted as Prometheus weighs them.</summary>
    public static string Accept(IReadOnlyList<ScrapeProtocol> protocols, NameEscaping escaping)
    {
        ArgumentNullException.ThrowIfNull(protocols);
        var header = new StringBuilder();
        var weight = MediaTypes.Length + 1;
        foreach (var protocol in protocols)
        {
            header.Append(MediaTypes[(int)protocol]);
            // Older versions of the formats know nothing of escaping.
            if (protocol is ScrapeProtocol.PrometheusText1_0_0 or ScrapeProtocol.OpenMetricsText1_0_0) header.Append(";escaping=").Append(NameOf(escaping));
            header.Append(";q=0.").Append(weight--).Append(',');
        }

        return header.Append("*/*;q=0.").Append(weight).ToString();
    }

    static string NameOf(NameEscaping escaping) => escaping switch
    {
        NameEscaping.Underscores => "underscores",
        NameEscaping.Dots => "dots",
        NameEscaping.Values => "values",
        _ => "allow-utf-8",
    };

    static string NameOf(ScrapeProtocol protocol) => protocol switch
    {
        ScrapeProtocol.PrometheusProto => "PrometheusProto",
        ScrapeProtocol.PrometheusText0_0_4 => "PrometheusText0.0.4",
        ScrapeProtocol.PrometheusText1_0_0 => "PrometheusText1.0.0",
        ScrapeProtocol.OpenMetricsText0_0_1 => "OpenMetricsText0.0.1",
        _ => "OpenMetricsText1.0.0",
    };
}
