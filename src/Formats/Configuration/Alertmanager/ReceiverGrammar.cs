using Barograph.Formats.Yaml;

namespace Barograph.Formats.Configuration.Alertmanager;

/// <summary>An item of <c>receivers</c>: a name and a list for each kind of integration.</summary>
static class ReceiverGrammar
{
    // The four that are built stand among the others in this order when a configuration is printed.
    static readonly string[] Order =
    [
        "discord", "email", "incidentio", "pagerduty", "slack", "webhook", "opsgenie", "wechat", "pushover",
        "victorops", "sns", "telegram", "webex", "msteams", "msteamsv2", "jira", "rocketchat", "mattermost",
    ];

    public static Section<ReceiverConfig> Section { get; } = Build();

    static Section<ReceiverConfig> Build()
    {
        var section = new Section<ReceiverConfig>("receiver", () => new())
            .Field("name", Kinds.Text, c => c.Name, (c, v) => c with { Name = v }, always: true)
            .Field("labels", PrometheusKinds.Labels, c => c.Labels, (c, v) => c with { Labels = v });
        foreach (var kind in Order)
        {
            switch (kind)
            {
                case "email": section.Field(Key(kind), EmailGrammar.Section.AsList(), c => c.Emails, (c, v) => c with { Emails = v }); break;
                case "pagerduty": section.Field(Key(kind), PagerDutyGrammar.Section.AsList(), c => c.PagerDuties, (c, v) => c with { PagerDuties = v }); break;
                case "slack": section.Field(Key(kind), SlackGrammar.Section.AsList(), c => c.Slacks, (c, v) => c with { Slacks = v }); break;
                case "webhook": section.Field(Key(kind), WebhookGrammar.Section.AsList(), c => c.Webhooks, (c, v) => c with { Webhooks = v }); break;
                default: Unbuilt(section, UnbuiltReceivers.All.Single(one => one.Kind == kind)); break;
            }
        }

        return section.Check((c, at) =>
        {
            if (c.Name.Length == 0) at.Complain("name", "missing name in receiver");
        });
    }

    static void Unbuilt(Section<ReceiverConfig> section, UnbuiltReceiver receiver)
        => section.Field(
            Key(receiver.Kind),
            receiver.Section.AsList(),
            c => [.. c.Unbuilt.Where(one => one.Kind == receiver.Kind).Select(one => one.Settings)],
            (c, v) => c with { Unbuilt = [.. c.Unbuilt, .. v.Select(settings => new UnbuiltIntegrationConfig(receiver.Kind, settings))] });

    static string Key(string kind) => $"{kind}_configs";

    /// <summary>With what the global section says, complaints where nobody says it, and a note of what is not built.</summary>
    public static ReceiverConfig Complete(ReceiverConfig receiver, AlertmanagerGlobal global, YamlCursor at)
    {
        var unbuilt = new List<UnbuiltIntegrationConfig>();
        foreach (var kind in UnbuiltReceivers.All)
        {
            var entries = receiver.Unbuilt.Where(one => one.Kind == kind.Kind).ToList();
            for (var i = 0; i < entries.Count; i++)
            {
                var settings = entries[i].Settings;
                if (settings.Get<HttpClientConfig?>("http_config", null) is null) settings = settings.With("http_config", global.Http);
                unbuilt.Add(entries[i] with { Settings = kind.Complete(settings, global, Item(kind.Kind, i)) });
            }
            if (entries.Count > 0) (at.Reading as ConfigurationReading)?.NotBuilt(at.Find(Key(kind.Kind))!);
        }

        return receiver with
        {
            Webhooks = [.. receiver.Webhooks.Select(one => WebhookGrammar.Complete(one, global))],
            Emails = [.. receiver.Emails.Select((one, i) => EmailGrammar.Complete(one, global, Item("email", i)))],
            PagerDuties = [.. receiver.PagerDuties.Select((one, i) => PagerDutyGrammar.Complete(one, global, Item("pagerduty", i)))],
            Slacks = [.. receiver.Slacks.Select((one, i) => SlackGrammar.Complete(one, global, Item("slack", i)))],
            Unbuilt = unbuilt,
        };

        Findings Item(string kind, int index) => new(at.Find(Key(kind))!.Item(index));
    }
}
