using Barograph.Formats.Yaml;

namespace Barograph.Formats.Configuration.Alertmanager;

/// <summary>The <c>event_recorder</c> section: where Alertmanager writes what happens to alerts.</summary>
static class EventRecorderGrammar
{
    static readonly Section<Settings> File = SettingsGrammar.Named("file output")
        .Key("path", PrometheusKinds.OutputFile)
        .Required("path", "event_recorder file output requires a path");

    static readonly Section<Settings> Webhook = SettingsGrammar.Named("webhook output")
        .Key("url", AlertmanagerKinds.SecretUrl)
        .Key("http_config", HttpClientGrammar.Section.AsOptional())
        .Key("timeout", PrometheusKinds.Duration)
        .Count("workers").Count("max_retries")
        .Key("retry_backoff", PrometheusKinds.Duration)
        .Key("batch", AlertmanagerKinds.AnyMap)
        .Required("url", "event_recorder webhook output requires a url");

    static readonly Section<Settings> Kafka = SettingsGrammar.Named("kafka output")
        .Key("brokers", Kinds.Texts).Text("topic").Text("client_id")
        .Key("format", Kinds.Word("", "json", "protobuf"))
        .Key("acks", Kinds.Word("", "none", "leader", "all"))
        .Key("compression", Kinds.Word("", "none", "gzip", "snappy", "lz4", "zstd"))
        .Count("buffer_size")
        .Key("tls_config", HttpClientGrammar.Tls.AsOptional())
        .Required("topic", "event_recorder kafka output requires a topic")
        .Check((c, at) =>
        {
            if (c.Get<IReadOnlyList<string>>("brokers", []).Count == 0) at.Complain("brokers", "event_recorder kafka output requires at least one broker");
        });

    public static Section<Settings> Section { get; } = SettingsGrammar.Named("event_recorder")
        .Key("file_outputs", File.AsList())
        .Key("webhook_outputs", Webhook.AsList())
        .Key("kafka_outputs", Kafka.AsList())
        .Key("stdout_outputs", SettingsGrammar.Named("stdout output").AsList());
}
