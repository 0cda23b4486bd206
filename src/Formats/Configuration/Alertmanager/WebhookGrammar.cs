using Barograph.Formats.Yaml;

namespace Barograph.Formats.Configuration.Alertmanager;

/// <summary>An item of <c>webhook_configs</c>.</summary>
static class WebhookGrammar
{
    public static Section<WebhookConfig> Section { get; } = new Section<WebhookConfig>("webhook config", () => new())
        .Field("send_resolved", Kinds.Boolean, c => c.SendResolved, (c, v) => c with { SendResolved = v }, always: true)
        .Field("http_config", HttpClientGrammar.Section.AsOptional(), c => c.Http, (c, v) => c with { Http = v })
        .Field("url", AlertmanagerKinds.SecretTemplateUrl, c => c.Url, (c, v) => c with { Url = v })
        .Field("url_file", PrometheusKinds.File, c => c.UrlFile, (c, v) => c with { UrlFile = v }, always: true)
        .Field("max_alerts", Kinds.Unsigned, c => c.MaxAlerts, (c, v) => c with { MaxAlerts = v }, always: true)
        .Field("timeout", AlertmanagerKinds.GoDuration, c => c.Timeout, (c, v) => c with { Timeout = v }, always: true)
        .Field("payload", AlertmanagerKinds.Any, c => c.Payload, (c, v) => c with { Payload = v })
        .Check((c, at) =>
        {
            var url = c.Url is { IsEmpty: false };
            if (!url && c.UrlFile.Length == 0) at.Complain("one of url or url_file must be configured");
            at.AtMostOne(("url", url), ("url_file", c.UrlFile.Length > 0));
        });

    public static WebhookConfig Complete(WebhookConfig config, AlertmanagerGlobal global) => config with { Http = config.Http ?? global.Http };
}
