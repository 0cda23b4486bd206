namespace Barograph.Formats.Configuration.Alertmanager;

/// <summary>The <c>global</c> section: what receivers take over where they say nothing themselves.</summary>
public sealed record AlertmanagerGlobal
{
    /// <summary>How long an alert without an end counts as firing after it was told last.</summary>
    public TimeSpan ResolveTimeout { get; init; } = TimeSpan.FromMinutes(5);

    public HttpClientConfig Http { get; init; } = new();

    public string SmtpFrom { get; init; } = "";

    public string SmtpHello { get; init; } = "localhost";

    /// <summary><c>host:port</c></summary>
    public string SmtpSmarthost { get; init; } = "";

    public string SmtpAuthUsername { get; init; } = "";

    public Secret? SmtpAuthPassword { get; init; }

    public string SmtpAuthPasswordFile { get; init; } = "";

    public Secret? SmtpAuthSecret { get; init; }

    public string SmtpAuthSecretFile { get; init; } = "";

    public string SmtpAuthIdentity { get; init; } = "";

    public bool SmtpRequireTls { get; init; } = true;

    public TlsConfig SmtpTls { get; init; } = new();

    public bool? SmtpForceImplicitTls { get; init; }

    public Secret? SlackApiUrl { get; init; }

    public string SlackApiUrlFile { get; init; } = "";

    public Secret? SlackAppToken { get; init; }

    public string SlackAppTokenFile { get; init; } = "";

    public Uri? SlackAppUrl { get; init; } = new("https://slack.com/api/chat.postMessage");

    public Uri? PagerDutyUrl { get; init; } = new("https://events.pagerduty.com/v2/enqueue");

    /// <summary>What only receivers need that are checked but not built: the keys as they stand in the file.</summary>
    public Settings Others { get; init; } = Settings.Empty;
}
