using Barograph.Formats.Yaml;
using static Barograph.Formats.Configuration.Alertmanager.UnbuiltReceivers;

namespace Barograph.Formats.Configuration.Alertmanager;

/// <summary>Chat programs that are checked but not built: their entries' grammar.</summary>
static class UnbuiltChats
{
    static readonly string[] ParseModes = ["", "Markdown", "MarkdownV2", "HTML"];

    public static Section<Settings> Discord { get; } = Hooked("discord").Texts("content").Template("title", "title", "discord").Template("message", "message", "discord").Texts("username", "avatar_url");

    public static Section<Settings> MsTeams { get; } = Hooked("msteams").Template("title", "title", "msteams").Template("summary", "summary", "msteams").Template("text", "text", "msteams");

    public static Section<Settings> MsTeamsV2 { get; } = Hooked("msteamsv2").Template("title", "title", "msteamsv2").Template("text", "text", "msteamsv2");

    public static Section<Settings> WeChat { get; } = Named("wechat", false)
        .Secret("api_secret").Key("api_secret_file", PrometheusKinds.File).Text("corp_id")
        .Template("message", "message", "wechat")
        .Key("api_url", AlertmanagerKinds.Url)
        .Template("to_user", "to_user", "wechat").Template("to_party", "to_party", "wechat").Template("to_tag", "to_tag", "wechat").Template("agent_id", "agent_id", "wechat")
        .Key("message_type", Kinds.Word("text", "markdown"), "text")
        .AtMostOne("api_secret", "api_secret_file");

    public static Section<Settings> Telegram { get; } = Named("telegram")
        .Key("api_url", AlertmanagerKinds.Url)
        .Secret("bot_token").Key("bot_token_file", PrometheusKinds.File)
        .Count("chat_id").Key("chat_id_file", PrometheusKinds.File)
        .Count("message_thread_id")
        .Template("message", "message", "telegram")
        .Flag("disable_notifications")
        .Key("parse_mode", Kinds.Word(ParseModes), "HTML")
        .Key("timeout", AlertmanagerKinds.GoDuration)
        .AtMostOne("bot_token", "bot_token_file")
        .Check((c, at) =>
        {
            var chat = ("chat_id", c.Get("chat_id", 0L) != 0);
            var file = ("chat_id_file", c.IsGiven("chat_id_file"));
            if (!chat.Item2 && !file.Item2) at.Complain("missing chat_id or chat_id_file on telegram_config");
            at.AtMostOne(chat, file);
        });

    public static Section<Settings> Webex { get; } = Named("webex")
        .Key("api_url", AlertmanagerKinds.Url)
        .Template("message", "message", "webex")
        .Text("room_id", always: true)
        .Required("room_id", "missing room_id on webex_config")
        .Check((c, at) =>
        {
            if (c.Get<HttpClientConfig?>("http_config", null)?.Authorization is null) at.Complain("http_config", "missing webex_configs.http_config.authorization");
        });

    static readonly Section<Settings> RocketField = SettingsGrammar.Named("rocketchat field").Key("short", Kinds.OptionalBoolean).Texts("title", "value");

    // The reader of the peer names only the keys of one word; the others are not readable there.
    static readonly Section<Settings> RocketAction = SettingsGrammar.Named("rocketchat action")
        .Texts("type", "text", "url", "imageurl").Flag("iswebview").Texts("webviewheightratio", "msg").Flag("msginchatwindow").Text("msgprocessingtype");

    public static Section<Settings> RocketChat { get; } = Named("rocketchat", false)
        .Key("api_url", AlertmanagerKinds.Url)
        .Secret("token_id").Key("token_id_file", PrometheusKinds.File)
        .Secret("token").Key("token_file", PrometheusKinds.File)
        .Text("channel")
        .Text("color", "{{ if eq .Status \"firing\" }}red{{ else }}green{{ end }}")
        .Template("title", "title", "rocketchat").Template("title_link", "titlelink", "rocketchat").Template("text", "text", "rocketchat")
        .Key("fields", Kinds.List(RocketField.AsValue())).Flag("short_fields", always: true)
        .Template("emoji", "emoji", "rocketchat").Template("icon_url", "iconurl", "rocketchat")
        .Texts("image_url", "thumb_url")
        .Flag("link_names", always: true)
        .Key("actions", Kinds.List(RocketAction.AsValue()))
        .AtMostOne("token", "token_file").AtMostOne("token_id", "token_id_file");

    static Section<Settings> Hooked(string kind)
        => Named(kind).Key("webhook_url", AlertmanagerKinds.SecretUrl).Key("webhook_url_file", PrometheusKinds.File).ExactlyOne("webhook_url", "webhook_url_file");

    public static Settings CompleteWeChat(Settings c, AlertmanagerGlobal global, Findings at)
    {
        c = Inherit<Uri>(c, "api_url", global, "wechat_api_url");
        c = InheritPair(c, "api_secret", "api_secret_file", global, "wechat_api_secret");
        c = Inherit<string>(c, "corp_id", global, "wechat_api_corp_id");
        Need(c, at, "no global Wechat URL set", "api_url");
        Need(c, at, "no global Wechat Api Secret set either inline or in a file", "api_secret", "api_secret_file");
        Need(c, at, "no global Wechat CorpID set", "corp_id");
        return c;
    }

    public static Settings CompleteTelegram(Settings c, AlertmanagerGlobal global, Findings at)
    {
        c = Inherit<Uri>(c, "api_url", global, "telegram_api_url");
        c = InheritPair(c, "bot_token", "bot_token_file", global, "telegram_bot_token");
        Need(c, at, "missing bot_token or bot_token_file on telegram_config", "bot_token", "bot_token_file");
        return c;
    }

    public static Settings CompleteWebex(Settings c, AlertmanagerGlobal global, Findings at)
    {
        c = Inherit<Uri>(c, "api_url", global, "webex_api_url");
        Need(c, at, "no global Webex URL set", "api_url");
        return c;
    }

    public static Settings CompleteRocketChat(Settings c, AlertmanagerGlobal global, Findings at)
    {
        c = Inherit<Uri>(c, "api_url", global, "rocketchat_api_url");
        c = InheritPair(c, "token_id", "token_id_file", global, "rocketchat_token_id");
        c = InheritPair(c, "token", "token_file", global, "rocketchat_token");
        Need(c, at, "no global Rocketchat TokenID set either inline or in a file", "token_id", "token_id_file");
        Need(c, at, "no global Rocketchat Token set either inline or in a file", "token", "token_file");
        return c;
    }
}
