using Barograph.Formats.Yaml;

namespace Barograph.Formats.Configuration.Alertmanager;

/// <summary>The <c>global</c> section.</summary>
static class GlobalGrammar
{
    /// <summary>What holds where the file has no global section.</summary>
    public static AlertmanagerGlobal Defaults { get; } = new()
    {
        Others = Settings.Empty
            .With("opsgenie_api_url", new Uri("https://api.opsgenie.com/"))
            .With("wechat_api_url", new Uri("https://qyapi.weixin.qq.com/cgi-bin/"))
            .With("victorops_api_url", new Uri("https://alert.victorops.com/integrations/generic/20131114/alert/"))
            .With("telegram_api_url", new Uri("https://api.telegram.org"))
            .With("webex_api_url", new Uri("https://webexapis.com/v1/messages"))
            .With("rocketchat_api_url", new Uri("https://open.rocket.chat/")),
    };

    public static Section<AlertmanagerGlobal> Section { get; } = Build().Check(CheckPairs);

    static Section<AlertmanagerGlobal> Build()
    {
        var section = new Section<AlertmanagerGlobal>("global", () => Defaults)
            .Field("resolve_timeout", PrometheusKinds.Duration, c => c.ResolveTimeout, (c, v) => c with { ResolveTimeout = v }, always: true)
            .Field("http_config", HttpClientGrammar.Section.AsOptional(), c => c.Http, (c, v) => c with { Http = v ?? new() });
        Other("jira_api_url", AlertmanagerKinds.Url);
        section
            .Field("smtp_from", Kinds.Text, c => c.SmtpFrom, (c, v) => c with { SmtpFrom = v })
            .Field("smtp_hello", Kinds.Text, c => c.SmtpHello, (c, v) => c with { SmtpHello = v })
            .Field("smtp_smarthost", AlertmanagerKinds.HostPort, c => c.SmtpSmarthost, (c, v) => c with { SmtpSmarthost = v })
            .Field("smtp_auth_username", Kinds.Text, c => c.SmtpAuthUsername, (c, v) => c with { SmtpAuthUsername = v })
            .Field("smtp_auth_password", PrometheusKinds.Secret, c => c.SmtpAuthPassword, (c, v) => c with { SmtpAuthPassword = v })
            .Field("smtp_auth_password_file", PrometheusKinds.File, c => c.SmtpAuthPasswordFile, (c, v) => c with { SmtpAuthPasswordFile = v })
            .Field("smtp_auth_secret", PrometheusKinds.Secret, c => c.SmtpAuthSecret, (c, v) => c with { SmtpAuthSecret = v })
            .Field("smtp_auth_secret_file", PrometheusKinds.File, c => c.SmtpAuthSecretFile, (c, v) => c with { SmtpAuthSecretFile = v })
            .Field("smtp_auth_identity", Kinds.Text, c => c.SmtpAuthIdentity, (c, v) => c with { SmtpAuthIdentity = v })
            .Field("smtp_require_tls", Kinds.Boolean, c => c.SmtpRequireTls, (c, v) => c with { SmtpRequireTls = v }, always: true)
            .Field("smtp_tls_config", HttpClientGrammar.Tls.AsOptional(), c => c.SmtpTls, (c, v) => c with { SmtpTls = v ?? new() })
            .Field("smtp_force_implicit_tls", Kinds.OptionalBoolean, c => c.SmtpForceImplicitTls, (c, v) => c with { SmtpForceImplicitTls = v })
            .Field("slack_api_url", AlertmanagerKinds.SecretUrl, c => c.SlackApiUrl, (c, v) => c with { SlackApiUrl = v })
            .Field("slack_api_url_file", PrometheusKinds.File, c => c.SlackApiUrlFile, (c, v) => c with { SlackApiUrlFile = v })
            .Field("slack_app_token", PrometheusKinds.Secret, c => c.SlackAppToken, (c, v) => c with { SlackAppToken = v })
            .Field("slack_app_token_file", PrometheusKinds.File, c => c.SlackAppTokenFile, (c, v) => c with { SlackAppTokenFile = v })
            .Field("slack_app_url", AlertmanagerKinds.Url, c => c.SlackAppUrl, (c, v) => c with { SlackAppUrl = v })
            .Field("pagerduty_url", AlertmanagerKinds.Url, c => c.PagerDutyUrl, (c, v) => c with { PagerDutyUrl = v });
        Other("opsgenie_api_url", AlertmanagerKinds.Url);
        Other("opsgenie_api_key", PrometheusKinds.Secret);
        Other("opsgenie_api_key_file", PrometheusKinds.File);
        Other("wechat_api_url", AlertmanagerKinds.Url);
        Other("wechat_api_secret", PrometheusKinds.Secret);
        Other("wechat_api_secret_file", PrometheusKinds.File);
        Other("wechat_api_corp_id", Kinds.Text);
        Other("victorops_api_url", AlertmanagerKinds.Url);
        Other("victorops_api_key", PrometheusKinds.Secret);
        Other("victorops_api_key_file", PrometheusKinds.File);
        Other("telegram_api_url", AlertmanagerKinds.Url);
        Other("telegram_bot_token", PrometheusKinds.Secret);
        Other("telegram_bot_token_file", PrometheusKinds.File);
        Other("webex_api_url", AlertmanagerKinds.Url);
        Other("rocketchat_api_url", AlertmanagerKinds.Url);
        Other("rocketchat_token", PrometheusKinds.Secret);
        Other("rocketchat_token_file", PrometheusKinds.File);
        Other("rocketchat_token_id", PrometheusKinds.Secret);
        Other("rocketchat_token_id_file", PrometheusKinds.File);
        Other("mattermost_webhook_url", AlertmanagerKinds.SecretUrl);
        Other("mattermost_webhook_url_file", PrometheusKinds.File);
        return section;

        void Other<T>(string key, Kind<T> kind)
            => section.Field(key, kind, c => c.Others.Get(key, kind.Zero), (c, v) => c with { Others = c.Others.With(key, v) });
    }

    static void CheckPairs(AlertmanagerGlobal c, Findings at)
    {
        foreach (var key in (string[])["slack_app_token", "slack_api_url", "opsgenie_api_key", "victorops_api_key", "telegram_bot_token", "smtp_auth_password",
                     "rocketchat_token", "rocketchat_token_id", "smtp_auth_secret", "wechat_api_secret", "mattermost_webhook_url"])
            at.AtMostOne((key, at.Has(key)), ($"{key}_file", at.Has($"{key}_file")));
        var token = at.Has("slack_app_token") || at.Has("slack_app_token_file");
        var url = at.Has("slack_api_url") || at.Has("slack_api_url_file");
        // The URL of bot tokens beside a token is an older way to say the same.
        if (token && url && c.SlackApiUrl?.Reveal() != c.SlackAppUrl?.OriginalString)
            at.Complain(at.Has("slack_api_url") ? "slack_api_url" : "slack_api_url_file", "at most one of slack_app_token/slack_app_token_file & slack_api_url/slack_api_url_file must be configured");
    }
}
