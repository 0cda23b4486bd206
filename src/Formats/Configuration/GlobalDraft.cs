namespace Barograph.Formats.Configuration;

/// <summary>The global section as the file says it: whether some values were given decides what a scrape config inherits.</summary>
sealed record GlobalDraft(GlobalConfig Config)
{
    public IReadOnlyList<ScrapeProtocol>? Protocols { get; init; }

    public NameEscaping? Escaping { get; init; } = NameEscaping.AllowUtf8;
}
