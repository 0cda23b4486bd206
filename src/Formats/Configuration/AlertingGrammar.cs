using Barograph.Formats.Yaml;
using Barograph.Model.Relabelling;

namespace Barograph.Formats.Configuration;

/// <summary>The <c>alerting</c> section: which Alertmanagers get the alerts, and how both are relabelled.</summary>
static class AlertingGrammar
{
    static readonly Section<Settings> Alertmanager = BuildAlertmanager();

    static readonly Kind<IReadOnlyList<Settings>> Alertmanagers = Alertmanager.AsList();

    public static Section<Settings> Section { get; } = SettingsGrammar.Named("alerting")
        .Key("alert_relabel_configs", RelabelGrammar.Rules)
        .Key("alertmanagers", Alertmanagers);

    static Section<Settings> BuildAlertmanager()
        => SettingsGrammar.Named("alertmanager section")
            .Http()
            .Nested("sigv4", RemoteGrammar.SigV4)
            .Text("scheme", "http")
            .Text("path_prefix")
            .Duration("timeout", 10)
            .Key("api_version", Kinds.Word("v2"), "v2", always: true)
            .Key("relabel_configs", RelabelGrammar.Rules)
            .Key("alert_relabel_configs", RelabelGrammar.Rules)
            .Inline(DiscoveryGrammar.Section, c => c.Get("discoveries", DiscoveryList.Empty), (c, v) => c.With("discoveries", v))
            .Check((c, at) =>
            {
                if (c.Get<IReadOnlyList<RelabelRule>>("relabel_configs", []).Count == 0) DiscoveryGrammar.CheckStaticTargets(c.Get("discoveries", DiscoveryList.Empty), at);
                var sigV4 = ("sigv4", at.Has("sigv4"));
                foreach (var other in (string[])["basic_auth", "authorization", "oauth2"]) at.AtMostOne((other, at.Has(other)), sigV4);
            });

    public static IReadOnlyList<Settings> AlertmanagersOf(Settings? alerting) => alerting?.Get<IReadOnlyList<Settings>>("alertmanagers", []) ?? [];

    public static void CheckNames(Settings? alerting, NameValidation scheme, YamlCursor? at)
    {
        if (alerting is null || at is null) return;
        CheckRules(alerting, "alert_relabel_configs", scheme, at);
        var managers = AlertmanagersOf(alerting);
        for (var i = 0; i < managers.Count; i++)
        {
            var place = at.Find("alertmanagers")!.Item(i);
            CheckRules(managers[i], "relabel_configs", scheme, place);
            CheckRules(managers[i], "alert_relabel_configs", scheme, place);
        }
    }

    static void CheckRules(Settings settings, string key, NameValidation scheme, YamlCursor at)
        => RelabelGrammar.CheckNames(settings.Get<IReadOnlyList<RelabelRule>>(key, []), scheme, at.Find(key));
}
