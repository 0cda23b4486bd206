using Barograph.Formats.Yaml;

namespace Barograph.Formats.Configuration.Alertmanager;

/// <summary>An item of <c>slack_configs</c>.</summary>
static class SlackGrammar
{
    // The address under which Slack takes bot tokens; only that way does a sent message have a name to change it by.
    const string BotApi = "https://slack.com/api/chat.postMessage";

    static readonly Section<SlackConfirmation> Confirmation = new Section<SlackConfirmation>("Slack confirmation", () => new())
        .Field("text", Kinds.Text, c => c.Text, (c, v) => c with { Text = v })
        .Field("title", Kinds.Text, c => c.Title, (c, v) => c with { Title = v })
        .Field("ok_text", Kinds.Text, c => c.OkText, (c, v) => c with { OkText = v })
        .Field("dismiss_text", Kinds.Text, c => c.DismissText, (c, v) => c with { DismissText = v })
        .Check((c, at) =>
        {
            if (c.Text.Length == 0) at.Complain("missing text in Slack confirmation configuration");
        });

    static readonly Section<SlackAction> Action = new Section<SlackAction>("Slack action", () => new())
        .Field("type", Kinds.Text, c => c.Type, (c, v) => c with { Type = v })
        .Field("text", Kinds.Text, c => c.Text, (c, v) => c with { Text = v })
        .Field("url", Kinds.Text, c => c.Url, (c, v) => c with { Url = v })
        .Field("style", Kinds.Text, c => c.Style, (c, v) => c with { Style = v })
        .Field("name", Kinds.Text, c => c.Name, (c, v) => c with { Name = v })
        .Field("value", Kinds.Text, c => c.Value, (c, v) => c with { Value = v })
        .Field("confirm", Confirmation.AsOptional(), c => c.Confirm, (c, v) => c with { Confirm = v })
        .Then((c, at) =>
        {
            if (c.Type.Length == 0) at.Complain("missing type in Slack action configuration");
            if (c.Text.Length == 0) at.Complain("missing text in Slack action configuration");
            if (c.Url.Length == 0 && c.Name.Length == 0) at.Complain("missing name or url in Slack action configuration");
            // A link needs nothing of what a message action has.
            return c.Url.Length > 0 ? c with { Name = "", Value = "", Confirm = null } : c;
        });

    static readonly Section<SlackField> Field = new Section<SlackField>("Slack field", () => new())
        .Field("title", Kinds.Text, c => c.Title, (c, v) => c with { Title = v })
        .Field("value", Kinds.Text, c => c.Value, (c, v) => c with { Value = v })
        .Field("short", Kinds.OptionalBoolean, c => c.Short, (c, v) => c with { Short = v })
        .Check((c, at) =>
        {
            if (c.Title.Length == 0) at.Complain("missing title in Slack field configuration");
            if (c.Value.Length == 0) at.Complain("missing value in Slack field configuration");
        });

    public static Section<SlackConfig> Section { get; } = new Section<SlackConfig>("slack config", () => new())
        .Field("send_resolved", Kinds.Boolean, c => c.SendResolved, (c, v) => c with { SendResolved = v }, always: true)
        .Field("http_config", HttpClientGrammar.Section.AsOptional(), c => c.Http, (c, v) => c with { Http = v })
        .Field("api_url", AlertmanagerKinds.SecretUrl, c => c.ApiUrl, (c, v) => c with { ApiUrl = v })
        .Field("api_url_file", PrometheusKinds.File, c => c.ApiUrlFile, (c, v) => c with { ApiUrlFile = v })
        .Field("app_token", PrometheusKinds.Secret, c => c.AppToken, (c, v) => c with { AppToken = v })
        .Field("app_token_file", PrometheusKinds.File, c => c.AppTokenFile, (c, v) => c with { AppTokenFile = v })
        .Field("app_url", AlertmanagerKinds.Url, c => c.AppUrl, (c, v) => c with { AppUrl = v })
        .Field("channel", Kinds.Text, c => c.Channel, (c, v) => c with { Channel = v })
        .Field("username", Kinds.Text, c => c.Username, (c, v) => c with { Username = v })
        .Field("color", Kinds.Text, c => c.Color, (c, v) => c with { Color = v })
        .Field("title", Kinds.Text, c => c.Title, (c, v) => c with { Title = v })
        .Field("title_link", Kinds.Text, c => c.TitleLink, (c, v) => c with { TitleLink = v })
        .Field("pretext", Kinds.Text, c => c.Pretext, (c, v) => c with { Pretext = v })
        .Field("text", Kinds.Text, c => c.Text, (c, v) => c with { Text = v })
        .Field("message_text", Kinds.Text, c => c.MessageText, (c, v) => c with { MessageText = v })
        .Field("fields", Field.AsList(), c => c.Fields, (c, v) => c with { Fields = v })
        .Field("short_fields", Kinds.Boolean, c => c.ShortFields, (c, v) => c with { ShortFields = v }, always: true)
        .Field("footer", Kinds.Text, c => c.Footer, (c, v) => c with { Footer = v })
        .Field("fallback", Kinds.Text, c => c.Fallback, (c, v) => c with { Fallback = v })
        .Field("callback_id", Kinds.Text, c => c.CallbackId, (c, v) => c with { CallbackId = v })
        .Field("icon_emoji", Kinds.Text, c => c.IconEmoji, (c, v) => c with { IconEmoji = v })
        .Field("icon_url", Kinds.Text, c => c.IconUrl, (c, v) => c with { IconUrl = v })
        .Field("image_url", Kinds.Text, c => c.ImageUrl, (c, v) => c with { ImageUrl = v })
        .Field("thumb_url", Kinds.Text, c => c.ThumbUrl, (c, v) => c with { ThumbUrl = v })
        .Field("link_names", Kinds.Boolean, c => c.LinkNames, (c, v) => c with { LinkNames = v }, always: true)
        .Field("mrkdwn_in", Kinds.Texts, c => c.MarkdownIn, (c, v) => c with { MarkdownIn = v })
        .Field("actions", Action.AsList(), c => c.Actions, (c, v) => c with { Actions = v })
        .Field("update_message", Kinds.Boolean, c => c.UpdateMessage, (c, v) => c with { UpdateMessage = v }, always: true)
        .Field("timeout", AlertmanagerKinds.GoDuration, c => c.Timeout, (c, v) => c with { Timeout = v }, always: true)
        .Check(CheckOne);

    static void CheckOne(SlackConfig c, Findings at)
    {
        var url = ("api_url", c.ApiUrl is not null);
        var urlFile = ("api_url_file", c.ApiUrlFile.Length > 0);
        var token = ("app_token", c.AppToken is { IsEmpty: false });
        var tokenFile = ("app_token_file", c.AppTokenFile.Length > 0);
        at.AtMostOne(url, urlFile, token, tokenFile);
        if (c.UpdateMessage && c.ApiUrl?.Reveal() != BotApi) at.Complain("update_message", $"update_message can only be used with bot tokens. api_url must be set to {BotApi}");
    }

    /// <summary>With an app token, ours or the global one, the message goes to the app URL with the token as authorization.</summary>
    public static SlackConfig Complete(SlackConfig c, AlertmanagerGlobal global, Findings at)
    {
        c = c with { AppUrl = c.AppUrl ?? global.SlackAppUrl };
        if (c.AppUrl is null) at.Complain("no global Slack App URL set");
        var hasToken = c.AppToken is { IsEmpty: false } || c.AppTokenFile.Length > 0;
        if (!hasToken && c.Http?.Authorization is null && c.ApiUrl is null) c = c with { AppToken = global.SlackAppToken, AppTokenFile = global.SlackAppTokenFile };
        if (c.ApiUrl is null && c.ApiUrlFile.Length == 0) c = c with { ApiUrl = global.SlackApiUrl, ApiUrlFile = global.SlackApiUrlFile };
        hasToken = c.AppToken is { IsEmpty: false } || c.AppTokenFile.Length > 0;
        if (!hasToken && c.ApiUrl is null && c.ApiUrlFile.Length == 0) at.Complain("no Slack API URL nor App token set either inline or in a file");
        c = c with { Http = c.Http ?? global.Http };
        if (!hasToken) return c;
        if (c.Http.Authorization is not null) at.Complain("http_config", "http authorization can't be set when using Slack App tokens");
        return c with
        {
            ApiUrl = c.AppUrl is null ? null : new Secret(c.AppUrl.OriginalString),
            ApiUrlFile = "",
            Http = c.Http with { Authorization = new AuthorizationConfig { Credentials = c.AppToken, CredentialsFile = c.AppTokenFile } },
        };
    }
}
