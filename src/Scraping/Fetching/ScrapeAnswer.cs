namespace Barograph.Scraping.Fetching;

/// <summary>What came of asking a target for its page.</summary>
/// <param name="Problem">Why there is no page, for people; null = there is one.</param>
/// <param name="ContentType">The header as it came; empty = none.</param>
/// <param name="BodyBytes">After decompression; -1 = more than the limit.</param>
public readonly record struct ScrapeAnswer(string? Problem, string ContentType, long BodyBytes);
