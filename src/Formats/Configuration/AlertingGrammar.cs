using Barograph.Formats.Yaml;

namespace Barograph.Formats.Configuration;

/// <summary>The <c>alerting</c> section: which Alertmanagers get the alerts, and how both are relabelled.</summary>
static class AlertingGrammar
{
    static readonly Section<ExternalAlertmanagerConfig> Alertmanager = BuildAlertmanager();

    public static Section<AlertingConfig> Section { get; } = new Section<AlertingConfig>("alerting", () => new())
        .Field("alert_relabel_configs", RelabelGrammar.Rules, c => c.AlertRelabel, (c, v) => c with { AlertRelabel = v })
        .Field("alertmanagers", Alertmanager.AsList(), c => c.Alertmanagers, (c, v) => c with { Alertmanagers = v });

    static Section<ExternalAlertmanagerConfig> BuildAlertmanager()
        => new Section<ExternalAlertmanagerConfig>("alertmanager section", () => new())
            .Inline(HttpClientGrammar.Section, c => c.Http, (c, v) => c with { Http = v })
            .Field("sigv4", RemoteGrammar.SigV4.AsOptional(), c => c.SigV4, (c, v) => c with { SigV4 = v })
            .Field("scheme", Kinds.Text, c => c.Scheme, (c, v) => c with { Scheme = v })
            .Field("path_prefix", Kinds.Text, c => c.PathPrefix, (c, v) => c with { PathPrefix = v })
            .Field("timeout", PrometheusKinds.Duration, c => c.Timeout, (c, v) => c with { Timeout = v })
            .Field("api_version", Kinds.Word("v2"), c => c.ApiVersion, (c, v) => c with { ApiVersion = v }, always: true)
            .Field("relabel_configs", RelabelGrammar.Rules, c => c.Relabel, (c, v) => c with { Relabel = v })
            .Field("alert_relabel_configs", RelabelGrammar.Rules, c => c.AlertRelabel, (c, v) => c with { AlertRelabel = v })
            .Inline(DiscoveryGrammar.Section, c => c.Found, (c, v) => c with { Found = v })
            .Check((c, at) =>
            {
                if (c.Relabel.Count == 0) DiscoveryGrammar.CheckStaticTargets(c.Found, at);
                var sigV4 = ("sigv4", at.Has("sigv4"));
                foreach (var other in (string[])["basic_auth", "authorization", "oauth2"]) at.AtMostOne((other, at.Has(other)), sigV4);
                if (c.SigV4 is not null) (at.At.Reading as ConfigurationReading)?.NotBuilt(at.At.Find("sigv4")!);
                if (c.Scheme is not ("http" or "https" or ""))
                    at.Warn("scheme", $"\"{c.Scheme}\" is neither http nor https: no alert will arrive unless relabelling sets __scheme__");
            });

    public static void CheckNames(AlertingConfig? alerting, NameValidation scheme, YamlCursor? at)
    {
        if (alerting is null || at is null) return;
        RelabelGrammar.CheckNames(alerting.AlertRelabel, scheme, at.Find("alert_relabel_configs"));
        for (var i = 0; i < alerting.Alertmanagers.Count; i++)
        {
            var place = at.Find("alertmanagers")!.Item(i);
            RelabelGrammar.CheckNames(alerting.Alertmanagers[i].Relabel, scheme, place.Find("relabel_configs"));
            RelabelGrammar.CheckNames(alerting.Alertmanagers[i].AlertRelabel, scheme, place.Find("alert_relabel_configs"));
        }
    }
}
