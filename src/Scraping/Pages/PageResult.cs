namespace Barograph.Scraping.Pages;

/// <summary>What a page brought: the numbers that the scrape reports about itself.</summary>
/// <param name="Scraped">Samples that the page shows.</param>
/// <param name="Kept">Those that metric relabelling left, duplicates included.</param>
/// <param name="NewSeries">Series that no earlier page showed.</param>
/// <param name="Problem">Why the whole scrape fails; null = it does not.</param>
public readonly record struct PageResult(int Scraped, int Kept, int NewSeries, string? Problem);
