using Barograph.Formats.Yaml;

namespace Barograph.Formats.Configuration;

/// <summary>The <c>tracing</c> section: where the server's own traces go.</summary>
static class TracingGrammar
{
    public static Section<Settings> Section { get; } = SettingsGrammar.Named("tracing")
        .Key("client_type", Kinds.Word("grpc", "http"), "grpc")
        .Text("endpoint")
        .Key("sampling_fraction", Kinds.Number)
        .Flag("insecure")
        .Key("tls_config", HttpClientGrammar.Tls.AsValue(hideDefaults: true))
        .Key("headers", Kinds.TextMap)
        .Text("compression")
        .Key("timeout", PrometheusKinds.Duration)
        .Required("endpoint", "tracing endpoint must be set")
        .Check((c, at) =>
        {
            RemoteGrammar.CheckHeaders(c, at, "custom authorization headers are not supported for tracing");
            if (c.Text("compression") is not ("" or "gzip")) at.Complain("compression", $"unknown value \"{c.Text("compression")}\"; allowed: gzip");
        });
}
