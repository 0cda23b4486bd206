namespace Barograph.Formats.Configuration;

/// <summary>The global section as the file says it: whether some values were given decides what a scrape config inherits.</summary>
sealed record GlobalDraft(GlobalConfig Config)
{
    public IReadOnlyList<ScrapeProtocol>? Protocols { get; init; }

    public bool? ExtraMetrics { get; init; }

    public NameEscaping? Escaping { get; init; } = NameEscaping.AllowUtf8;

    /// <summary>With what the command line has for values that the file does not give.</summary>
    public GlobalDraft With(ConfigDefaults defaults)
    {
        var protocols = Protocols ?? (defaults.ProtobufFirst ? ScrapeGrammar.DefaultsWithNativeHistograms : null);
        return this with
        {
            Protocols = protocols,
            Config = Config with { ScrapeProtocols = protocols ?? Config.ScrapeProtocols, ExtraScrapeMetrics = ExtraMetrics ?? defaults.ExtraScrapeMetrics },
        };
    }
}
