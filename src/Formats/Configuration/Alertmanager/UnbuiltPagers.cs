using Barograph.Formats.Yaml;
using static Barograph.Formats.Configuration.Alertmanager.UnbuiltReceivers;

namespace Barograph.Formats.Configuration.Alertmanager;

/// <summary>Pagers, ticket systems and queues that are checked but not built: their entries' grammar.</summary>
static class UnbuiltPagers
{
    static readonly string[] ResponderTypes = ["team", "teams", "user", "escalation", "schedule"];

    // Fields of the message itself.
    static readonly string[] VictorOpsFields = ["routing_key", "message_type", "state_message", "entity_display_name", "monitoring_tool", "entity_id", "entity_state"];

    public static Section<Settings> IncidentIo { get; } = Named("incidentio")
        .Key("url", AlertmanagerKinds.Url).Key("url_file", PrometheusKinds.File, always: true)
        .Secret("alert_source_token").Key("alert_source_token_file", PrometheusKinds.File)
        .Key("max_alerts", Kinds.Unsigned, always: true).Key("timeout", AlertmanagerKinds.GoDuration, always: true)
        .ExactlyOne("url", "url_file")
        .AtMostOne("alert_source_token", "alert_source_token_file")
        .Check((c, at) =>
        {
            var http = c.Get<HttpClientConfig?>("http_config", null);
            var token = c.IsGiven("alert_source_token") || c.IsGiven("alert_source_token_file");
            if (http?.Authorization is not null && token) at.Complain("http_config", "cannot specify alert_source_token or alert_source_token_file when using http_config.authorization");
            if (http is not null && http.Authorization is null && !token) at.Complain("at least one of alert_source_token, alert_source_token_file or http_config.authorization must be configured");
        });

    static readonly Section<Settings> Responder = SettingsGrammar.Named("opsgenie responder").Texts("id", "name", "username", "type")
        .Check((c, at) =>
        {
            if (!c.IsGiven("id") && !c.IsGiven("username") && !c.IsGiven("name")) at.Complain("a responder has to have at least one of id, username or name specified");
            var type = c.Text("type");
            if (!type.Contains("{{", StringComparison.Ordinal) && !ResponderTypes.Contains(type.ToLowerInvariant()))
                at.Complain("type", $"unknown value \"{type}\"; allowed: {string.Join(", ", ResponderTypes)}");
        });

    public static Section<Settings> OpsGenie { get; } = Named("opsgenie")
        .Secret("api_key").Key("api_key_file", PrometheusKinds.File).Key("api_url", AlertmanagerKinds.Url)
        .Template("message", "message", "opsgenie").Template("description", "description", "opsgenie").Template("source", "source", "opsgenie")
        .Key("details", Kinds.TextMap).Text("entity")
        .Key("responders", Kinds.List(Responder.AsValue()))
        .Texts("actions", "tags", "note", "priority")
        .Flag("update_alerts")
        .AtMostOne("api_key", "api_key_file");

    public static Section<Settings> VictorOps { get; } = Named("victorops")
        .Secret("api_key").Key("api_key_file", PrometheusKinds.File).Key("api_url", AlertmanagerKinds.Url)
        .Text("routing_key", always: true)
        .Text("message_type", "CRITICAL", always: true)
        .Template("state_message", "state_message", "victorops").Template("entity_display_name", "entity_display_name", "victorops").Template("monitoring_tool", "monitoring_tool", "victorops")
        .Key("custom_fields", Kinds.TextMap)
        .Required("routing_key", "missing Routing key in VictorOps config")
        .AtMostOne("api_key", "api_key_file")
        .Check((c, at) =>
        {
            foreach (var name in c.Get<IReadOnlyDictionary<string, string>>("custom_fields", new Dictionary<string, string>()).Keys)
                if (VictorOpsFields.Contains(name)) at.Complain("custom_fields", $"{name} cannot be used as it conflicts with the fixed/static fields");
        });

    public static Section<Settings> Pushover { get; } = Named("pushover")
        .Secret("user_key").Key("user_key_file", PrometheusKinds.File).Secret("token").Key("token_file", PrometheusKinds.File)
        .Template("title", "title", "pushover").Template("message", "message", "pushover").Template("url", "url", "pushover")
        .Texts("url_title", "device", "sound")
        .Text("priority", "{{ if eq .Status \"firing\" }}2{{ else }}0{{ end }}")
        .Key("retry", AlertmanagerKinds.GoDuration, TimeSpan.FromMinutes(1)).Key("expire", AlertmanagerKinds.GoDuration, TimeSpan.FromHours(1)).Key("ttl", AlertmanagerKinds.GoDuration)
        .Flag("html").Flag("monospace")
        .ExactlyOne("user_key", "user_key_file").ExactlyOne("token", "token_file")
        .Check((c, at) => at.AtMostOne(("monospace", c.Get("monospace", false)), ("html", c.Get("html", false))));

    public static Section<Settings> Sns { get; } = Named("sns")
        .Text("api_url").Key("sigv4", RemoteGrammar.SigV4.AsValue())
        .Texts("topic_arn", "phone_number", "target_arn")
        .Template("subject", "subject", "sns").Template("message", "message", "sns")
        .Key("attributes", Kinds.TextMap)
        .Flag("use_aws_http_client")
        .Check((c, at) =>
        {
            // Odd, and as there: all three together pass.
            if (!c.IsGiven("target_arn") ^ !c.IsGiven("topic_arn") ^ !c.IsGiven("phone_number")) at.Complain("must provide either a Target ARN, Topic ARN, or Phone Number for SNS config");
        });

    static readonly Section<Settings> JiraField = SettingsGrammar.Named("jira field").Text("template").Key("enable_update", Kinds.OptionalBoolean);

    static readonly Section<Settings> JiraLabels = SettingsGrammar.Named("jira labels").Key("values", Kinds.Texts).Key("enable_update", Kinds.OptionalBoolean);

    public static Section<Settings> Jira { get; } = Named("jira")
        .Key("api_url", AlertmanagerKinds.Url).Key("api_type", Kinds.Word("auto", "cloud", "datacenter"), "auto")
        .Text("project")
        .Key("summary", TextOr(JiraField, "template"), DefaultOf("summary")).Key("description", TextOr(JiraField, "template"), DefaultOf("description"))
        .Key("labels", ListOr(JiraLabels, "values"))
        .Template("priority", "priority", "jira").Texts("issue_type", "reopen_transition", "resolve_transition", "wont_fix_resolution")
        .Key("reopen_duration", PrometheusKinds.Duration)
        .Key("fields", AlertmanagerKinds.AnyMap)
        .Required("project", "missing project in jira_config").Required("issue_type", "missing issue_type in jira_config");

    static Settings DefaultOf(string name) => Settings.Empty.With("template", $"{{{{ template \"jira.default.{name}\" . }}}}");

    /// <summary>A section, of which a bare text or list stands for the named key.</summary>
    static Kind<Settings> TextOr(Section<Settings> section, string key)
        => new(
            (YamlCursor at, out Settings value) =>
            {
                value = at.Node is YamlScalar scalar ? Settings.Empty.With(key, scalar.Text) : Settings.Empty;
                return at.Node is YamlScalar || section.Read(at, out value);
            },
            section.Write, Settings.Empty, value => !value.IsGiven(key));

    static Kind<Settings> ListOr(Section<Settings> section, string key)
        => new(
            (YamlCursor at, out Settings value) =>
            {
                value = Settings.Empty;
                if (at.Node is not YamlList) return section.Read(at, out value);
                var held = Kinds.Texts.Read(at, out var texts);
                value = value.With(key, texts);
                return held;
            },
            value => value.IsGiven("enable_update") ? section.Write(value) : Kinds.Texts.Write(value.Get<IReadOnlyList<string>>(key, [])), Settings.Empty, value => !value.IsGiven(key));

    public static Settings CompleteOpsGenie(Settings c, AlertmanagerGlobal global, Findings at)
    {
        c = Inherit<Uri>(c, "api_url", global, "opsgenie_api_url");
        c = InheritPair(c, "api_key", "api_key_file", global, "opsgenie_api_key");
        Need(c, at, "no global OpsGenie URL set", "api_url");
        Need(c, at, "no global OpsGenie API Key set either inline or in a file", "api_key", "api_key_file");
        return c;
    }

    public static Settings CompleteVictorOps(Settings c, AlertmanagerGlobal global, Findings at)
    {
        c = Inherit<Uri>(c, "api_url", global, "victorops_api_url");
        c = InheritPair(c, "api_key", "api_key_file", global, "victorops_api_key");
        Need(c, at, "no global VictorOps URL set", "api_url");
        Need(c, at, "no global VictorOps API Key set", "api_key", "api_key_file");
        return c;
    }

    public static Settings CompleteJira(Settings c, AlertmanagerGlobal global, Findings at)
    {
        c = Inherit<Uri>(c, "api_url", global, "jira_api_url");
        Need(c, at, "no global Jira Cloud URL set", "api_url");
        return c;
    }
}
