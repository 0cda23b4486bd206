using Barograph.Formats.Yaml;
using Barograph.Model.Relabelling;

namespace Barograph.Formats.Configuration;

/// <summary>The <c>remote_write</c> and <c>remote_read</c> sections.</summary>
static class RemoteGrammar
{
    static readonly string[] ReservedHeaders =
    [
        "host", "content-encoding", "content-length", "content-type", "user-agent", "connection", "keep-alive", "proxy-authenticate",
        "proxy-authorization", "www-authenticate", "accept-encoding", "x-prometheus-remote-write-version", "x-prometheus-remote-read-version",
        "x-amz-date", "x-amz-security-token", "x-amz-content-sha256",
    ];

    public static Section<Settings> SigV4 { get; } = SettingsGrammar.Named("sigv4")
        .Text("region").Text("access_key").Secret("secret_key").Text("profile").Text("role_arn").Text("external_id").Flag("use_fips_sts_endpoint").Text("service_name")
        .Check((c, at) =>
        {
            if (c.IsGiven("access_key") != c.IsGiven("secret_key")) at.Complain("must provide an AWS SigV4 access key and secret key if credentials are specified in the SigV4 config");
        });

    static readonly Kind<long> AtLeastOne = Kinds.Integer.That(count => count > 0 ? null : "must be greater than 0");

    static readonly Section<Settings> Queue = SettingsGrammar.Named("queue_config")
        .Key("capacity", AtLeastOne, 10000)
        .Key("max_shards", AtLeastOne, 50)
        .Count("min_shards", 1)
        .Key("max_samples_per_send", AtLeastOne, 2000)
        .Duration("batch_send_deadline", 5)
        .Key("min_backoff", PrometheusKinds.Duration, TimeSpan.FromMilliseconds(30))
        .Duration("max_backoff", 5)
        .Flag("retry_on_http_429")
        .Key("sample_age_limit", PrometheusKinds.Duration);

    static readonly Section<Settings> Metadata = SettingsGrammar.Named("metadata_config")
        .Flag("send", true, always: true)
        .Key("send_interval", PrometheusKinds.Duration, TimeSpan.FromMinutes(1), always: true)
        .Count("max_samples_per_send", 2000);

    static readonly Section<Settings> GoogleIam = SettingsGrammar.Named("google_iam").Key("credentials_file", PrometheusKinds.File);

    public static Section<Settings> Write { get; } = SettingsGrammar.Named("remote write config section")
        .Key("url", PrometheusKinds.Url, always: true)
        .Duration("remote_timeout", 30)
        .Key("headers", Kinds.TextMap)
        .Key("write_relabel_configs", RelabelGrammar.Rules)
        .Text("name")
        .Flag("send_exemplars")
        .Flag("send_native_histograms")
        .Flag("round_robin_dns")
        .Key("protobuf_message", Kinds.Word("prometheus.WriteRequest", "io.prometheus.write.v2.Request"), "prometheus.WriteRequest")
        .Http(new HttpClientConfig { EnableHttp2 = false })
        .Key("queue_config", Queue.AsValue())
        .Key("metadata_config", Metadata.AsValue())
        .Nested("sigv4", SigV4)
        .Nested("azuread", AzureAdGrammar.Section)
        .Nested("google_iam", GoogleIam)
        .Check((c, at) =>
        {
            if (!at.Has("url")) at.Complain("url", "url for remote_write is empty");
            if (at.At.Find("protobuf_message") is { Node.IsNull: true } empty) empty.Complain("protobuf_message cannot be empty");
            CheckHeaders(c, at, "must be set through basic_auth, authorization, oauth2, sigv4, azuread or google_iam");
            at.AtMostOne(("basic_auth", at.Has("basic_auth")), ("authorization", at.Has("authorization") || at.Has("bearer_token") || at.Has("bearer_token_file")),
                ("sigv4", at.Has("sigv4")), ("azuread", at.Has("azuread")), ("google_iam", at.Has("google_iam")));
            foreach (var cloud in (string[])["sigv4", "azuread", "google_iam"]) at.AtMostOne(("oauth2", at.Has("oauth2")), (cloud, at.Has(cloud)));
        });

    public static Section<Settings> Read { get; } = SettingsGrammar.Named("remote read config section")
        .Key("url", PrometheusKinds.Url, always: true)
        .Duration("remote_timeout", 60)
        .Key("chunked_read_limit", Kinds.Unsigned, 50_000_000)
        .Key("headers", Kinds.TextMap)
        .Flag("read_recent")
        .Text("name")
        .Http()
        .Key("required_matchers", PrometheusKinds.Labels)
        .Flag("filter_external_labels", true)
        .Check((c, at) =>
        {
            if (!at.Has("url")) at.Complain("url", "url for remote_read is empty");
            CheckHeaders(c, at, "must be set through basic_auth, authorization or oauth2");
        });

    /// <summary>Headers that say how the message is framed, or who sends it, are not the user's.</summary>
    public static void CheckHeaders(Settings settings, Findings at, string authorization)
    {
        foreach (var header in settings.Get<IReadOnlyDictionary<string, string>>("headers", new Dictionary<string, string>()).Keys)
        {
            var place = at.At.Find("headers")?.Find(header) ?? at.At;
            var lower = header.ToLowerInvariant();
            if (lower == "authorization") place.Complain($"authorization header: {authorization}");
            else if (ReservedHeaders.Contains(lower)) place.Complain($"{header} is a reserved header. It must not be changed");
        }
    }

    public static void CheckAll(PrometheusDraft draft, NameValidation scheme, Findings at)
    {
        CheckUnique(draft.RemoteWrite, at.At.Find("remote_write"), "remote write");
        CheckUnique(draft.RemoteRead, at.At.Find("remote_read"), "remote read");
        for (var i = 0; i < draft.RemoteWrite.Count; i++)
            RelabelGrammar.CheckNames(draft.RemoteWrite[i].Get<IReadOnlyList<RelabelRule>>("write_relabel_configs", []), scheme, at.At.Find("remote_write")!.Item(i).Find("write_relabel_configs"));
    }

    static void CheckUnique(IReadOnlyList<Settings> remotes, YamlCursor? at, string what)
    {
        var names = new HashSet<string>();
        for (var i = 0; i < remotes.Count; i++)
        {
            var name = remotes[i].Text("name");
            if (name.Length > 0 && !names.Add(name)) at!.Item(i).Find("name")?.Complain($"found multiple {what} configs with name \"{name}\"");
        }
    }
}
