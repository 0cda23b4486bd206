namespace Barograph.Formats.Configuration;

/// <summary>A scrape config as the file says it: what is null here comes from the global section, which may stand further down.</summary>
sealed record ScrapeDraft(ScrapeConfig Config)
{
    public IReadOnlyList<ScrapeProtocol>? Protocols { get; init; }

    public NameValidation? Validation { get; init; }

    public NameEscaping? Escaping { get; init; }

    public bool? NativeHistograms { get; init; }

    public bool? ConvertClassic { get; init; }

    public bool? AlwaysClassic { get; init; }

    public bool? ExtraMetrics { get; init; }

    public DiscoveryList Discoveries { get; init; } = DiscoveryList.Empty;

    /// <summary>A finished config, to be written out again.</summary>
    public static ScrapeDraft Of(ScrapeConfig config)
        => new(config)
        {
            Protocols = config.ScrapeProtocols,
            Validation = config.NameValidation,
            Escaping = config.NameEscaping,
            NativeHistograms = config.ScrapeNativeHistograms,
            ConvertClassic = config.ConvertClassicHistograms,
            AlwaysClassic = config.AlwaysScrapeClassicHistograms,
            ExtraMetrics = config.ExtraScrapeMetrics,
            Discoveries = new DiscoveryList(config.Discoveries),
        };
}
