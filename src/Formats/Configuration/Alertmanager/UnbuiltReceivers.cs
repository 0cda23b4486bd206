using Barograph.Formats.Yaml;

namespace Barograph.Formats.Configuration.Alertmanager;

/// <summary>What every kind of integration has that is checked but not built, and how the global section completes it.</summary>
static class UnbuiltReceivers
{
    /// <summary>In the order in which a receiver is printed.</summary>
    public static IReadOnlyList<UnbuiltReceiver> All { get; } =
    [
        new("discord", UnbuiltChats.Discord, Nothing),
        new("incidentio", UnbuiltPagers.IncidentIo, Nothing),
        new("opsgenie", UnbuiltPagers.OpsGenie, UnbuiltPagers.CompleteOpsGenie),
        new("wechat", UnbuiltChats.WeChat, UnbuiltChats.CompleteWeChat),
        new("pushover", UnbuiltPagers.Pushover, Nothing),
        new("victorops", UnbuiltPagers.VictorOps, UnbuiltPagers.CompleteVictorOps),
        new("sns", UnbuiltPagers.Sns, Nothing),
        new("telegram", UnbuiltChats.Telegram, UnbuiltChats.CompleteTelegram),
        new("webex", UnbuiltChats.Webex, UnbuiltChats.CompleteWebex),
        new("msteams", UnbuiltChats.MsTeams, Nothing),
        new("msteamsv2", UnbuiltChats.MsTeamsV2, Nothing),
        new("jira", UnbuiltPagers.Jira, UnbuiltPagers.CompleteJira),
        new("rocketchat", UnbuiltChats.RocketChat, UnbuiltChats.CompleteRocketChat),
        new("mattermost", UnbuiltMattermost.Section, UnbuiltMattermost.Complete),
    ];

    public static Section<Settings> Named(string kind, bool sendsResolved = true)
        => SettingsGrammar.Named($"{kind} config").Flag("send_resolved", sendsResolved, always: true).Key("http_config", HttpClientGrammar.Section.AsOptional());

    /// <summary>A text with a default: an explicitly empty one stays empty.</summary>
    public static Section<Settings> Template(this Section<Settings> section, string key, string name, string integration)
        => section.Text(key, $"{{{{ template \"{integration}.default.{name}\" . }}}}");

    public static Section<Settings> Texts(this Section<Settings> section, params ReadOnlySpan<string> keys)
    {
        foreach (var key in keys) section.Text(key);
        return section;
    }

    public static Section<Settings> ExactlyOne(this Section<Settings> section, string key, string file)
        => section.Check((c, at) =>
        {
            if (!c.IsGiven(key) && !c.IsGiven(file)) at.Complain($"one of {key} or {file} must be configured");
            at.AtMostOne((key, c.IsGiven(key)), (file, c.IsGiven(file)));
        });

    public static Section<Settings> AtMostOne(this Section<Settings> section, string key, string other)
        => section.Check((c, at) => at.AtMostOne((key, c.IsGiven(key)), (other, c.IsGiven(other))));

    public static Settings Inherit<T>(Settings c, string key, AlertmanagerGlobal global, string globalKey)
        where T : class
        => c.IsGiven(key) || global.Others.Get<T?>(globalKey, null) is not { } value ? c : c.With(key, value);

    /// <summary>A pair of a secret and its file comes from the global section together, or not at all.</summary>
    public static Settings InheritPair(Settings c, string key, string file, AlertmanagerGlobal global, string globalKey)
        => c.IsGiven(key) || c.IsGiven(file) ? c : Inherit<string>(Inherit<Secret>(c, key, global, globalKey), file, global, $"{globalKey}_file");

    public static void Need(Settings c, Findings at, string message, params ReadOnlySpan<string> keys)
    {
        foreach (var key in keys)
            if (c.IsGiven(key)) return;
        at.Complain(message);
    }

    static Settings Nothing(Settings settings, AlertmanagerGlobal global, Findings at) => settings;
}
