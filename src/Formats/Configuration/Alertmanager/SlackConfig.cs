namespace Barograph.Formats.Configuration.Alertmanager;

/// <summary>An entry of <c>slack_configs</c>. Texts are templates.</summary>
public sealed record SlackConfig
{
    public bool SendResolved { get; init; }

    /// <summary>After reading never null. With an app token it carries that as authorization.</summary>
    public HttpClientConfig? Http { get; init; }

    /// <summary>Where to post; with an app token the app URL.</summary>
    public Secret? ApiUrl { get; init; }

    public string ApiUrlFile { get; init; } = "";

    public Secret? AppToken { get; init; }

    public string AppTokenFile { get; init; } = "";

    public Uri? AppUrl { get; init; }

    public string Channel { get; init; } = "";

    public string Username { get; init; } = "{{ template \"slack.default.username\" . }}";

    public string Color { get; init; } = "{{ template \"slack.default.color\" . }}";

    public string Title { get; init; } = "{{ template \"slack.default.title\" . }}";

    public string TitleLink { get; init; } = "{{ template \"slack.default.titlelink\" . }}";

    public string Pretext { get; init; } = "{{ template \"slack.default.pretext\" . }}";

    public string Text { get; init; } = "{{ template \"slack.default.text\" . }}";

    public string MessageText { get; init; } = "";

    public IReadOnlyList<SlackField> Fields { get; init; } = [];

    public bool ShortFields { get; init; }

    public string Footer { get; init; } = "{{ template \"slack.default.footer\" . }}";

    public string Fallback { get; init; } = "{{ template \"slack.default.fallback\" . }}";

    public string CallbackId { get; init; } = "{{ template \"slack.default.callbackid\" . }}";

    public string IconEmoji { get; init; } = "{{ template \"slack.default.iconemoji\" . }}";

    public string IconUrl { get; init; } = "{{ template \"slack.default.iconurl\" . }}";

    public string ImageUrl { get; init; } = "";

    public string ThumbUrl { get; init; } = "";

    public bool LinkNames { get; init; }

    public IReadOnlyList<string> MarkdownIn { get; init; } = [];

    public IReadOnlyList<SlackAction> Actions { get; init; } = [];

    /// <summary>Later notifications of a group replace the message of the first; needs a bot token.</summary>
    public bool UpdateMessage { get; init; }

    /// <summary>0 = none but that of the group's next flush.</summary>
    public TimeSpan Timeout { get; init; }
}

public sealed record SlackField
{
    public string Title { get; init; } = "";

    public string Value { get; init; } = "";

    /// <summary>Null: as <see cref="SlackConfig.ShortFields"/> says.</summary>
    public bool? Short { get; init; }
}

public sealed record SlackAction
{
    public string Type { get; init; } = "";

    public string Text { get; init; } = "";

    public string Url { get; init; } = "";

    public string Style { get; init; } = "";

    public string Name { get; init; } = "";

    public string Value { get; init; } = "";

    public SlackConfirmation? Confirm { get; init; }
}

public sealed record SlackConfirmation
{
    public string Text { get; init; } = "";

    public string Title { get; init; } = "";

    public string OkText { get; init; } = "";

    public string DismissText { get; init; } = "";
}
