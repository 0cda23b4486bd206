using Barograph.Formats.Yaml;
using static Barograph.Formats.Configuration.Alertmanager.UnbuiltReceivers;

namespace Barograph.Formats.Configuration.Alertmanager;

/// <summary>An item of <c>mattermost_configs</c>, which is checked but not built.</summary>
static class UnbuiltMattermost
{
    static readonly Section<Settings> Field = SettingsGrammar.Named("mattermost field").Texts("title", "value").Key("short", Kinds.OptionalBoolean)
        .Required("title", "missing title in Mattermost field configuration")
        .Required("value", "missing value in Mattermost field configuration");

    static readonly Section<Settings> Attachment = SettingsGrammar.Named("mattermost attachment")
        .Texts("fallback", "color", "pretext", "text", "author_name", "author_link", "author_icon", "title", "title_link")
        .Key("fields", Field.AsList())
        .Texts("thumb_url", "footer", "footer_icon", "image_url");

    static readonly Section<Settings> Props = SettingsGrammar.Named("mattermost props").Text("card");

    static readonly Section<Settings> Priority = SettingsGrammar.Named("mattermost priority").Text("priority").Flag("requested_ack").Flag("persistent_notifications");

    public static Section<Settings> Section { get; } = Named("mattermost")
        .Key("webhook_url", AlertmanagerKinds.SecretUrl).Key("webhook_url_file", PrometheusKinds.File)
        .Text("channel")
        .Template("username", "username", "mattermost").Template("text", "text", "mattermost").Template("fallback", "fallback", "mattermost").Template("color", "color", "mattermost")
        .Texts("pretext", "author_name", "author_link", "author_icon")
        .Template("title", "title", "mattermost").Template("title_link", "titlelink", "mattermost")
        .Key("fields", Field.AsList())
        .Texts("thumb_url", "footer", "footer_icon", "image_url", "icon_url", "icon_emoji")
        .Key("attachments", Kinds.List(Attachment.AsValue()))
        .Text("type").Nested("props", Props).Nested("priority", Priority)
        .AtMostOne("webhook_url", "webhook_url_file");

    public static Settings Complete(Settings c, AlertmanagerGlobal global, Findings at)
    {
        c = InheritPair(c, "webhook_url", "webhook_url_file", global, "mattermost_webhook_url");
        Need(c, at, "missing webhook_url or webhook_url_file on mattermost_config", "webhook_url", "webhook_url_file");
        return c;
    }
}
