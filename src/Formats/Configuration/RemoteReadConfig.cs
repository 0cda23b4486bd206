using Barograph.Model.Labels;

namespace Barograph.Formats.Configuration;

/// <summary>One entry of <c>remote_read</c>: another server that has samples.</summary>
public sealed record RemoteReadConfig
{
    public required Uri Url { get; init; }

    /// <summary>To be shown: without a password.</summary>
    public string ShownUrl => GoUrl.Redact(Url.OriginalString);

    /// <summary>In metrics and warnings; a hash of the configuration where nobody gave one.</summary>
    public string Name { get; init; } = "";

    /// <summary>For one request, its answer included.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Of one frame of a streamed answer.</summary>
    public long FrameLimitBytes { get; init; } = 50_000_000;

    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>Asked also for the time of which the own database has everything.</summary>
    public bool ReadRecent { get; init; }

    /// <summary>Asked only by selectors that name all of these.</summary>
    public LabelSet RequiredMatchers { get; init; }

    /// <summary>Asked with the external labels, which are taken off its answers.</summary>
    public bool FilterExternalLabels { get; init; } = true;

    public HttpClientConfig Http { get; init; } = new();

    internal static RemoteReadConfig Of(Settings settings)
    {
        var config = new RemoteReadConfig
        {
            Url = settings.Get<Uri?>("url", null)!,
            Timeout = settings.Get("remote_timeout", TimeSpan.FromMinutes(1)),
            FrameLimitBytes = settings.Get("chunked_read_limit", 50_000_000L),
            Headers = settings.Get<IReadOnlyDictionary<string, string>>("headers", new Dictionary<string, string>()),
            ReadRecent = settings.Get("read_recent", false),
            RequiredMatchers = settings.Get("required_matchers", LabelSet.Empty),
            FilterExternalLabels = settings.Get("filter_external_labels", true),
            Http = settings.Get("http", new HttpClientConfig()),
            Name = settings.Text("name"),
        };
        return config.Name.Length > 0 ? config : config with { Name = ConfigFingerprint.Of(config)[..6] };
    }
}
