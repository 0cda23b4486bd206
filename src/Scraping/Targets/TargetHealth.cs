namespace Barograph.Scraping.Targets;

public enum TargetHealth : byte
{
    /// <summary>Not scraped yet.</summary>
    Unknown,
    Up,
    Down,
}
