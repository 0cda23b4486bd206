namespace Barograph.Scraping.Targets;

/// <summary>How a target's last scrape went.</summary>
/// <param name="LastError">Empty where it went well.</param>
/// <param name="LastScrapeMs">When it began, milliseconds since 1970; 0 = never.</param>
public sealed record ScrapeState(TargetHealth Health, string LastError, long LastScrapeMs, TimeSpan LastDuration)
{
    public static ScrapeState Unscraped { get; } = new(TargetHealth.Unknown, "", 0, TimeSpan.Zero);
}
