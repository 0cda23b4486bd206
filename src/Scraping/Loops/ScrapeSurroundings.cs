using Barograph.Model.Contracts;
using Microsoft.Extensions.Logging;

namespace Barograph.Scraping.Loops;

/// <summary>What every loop of the yard has around it.</summary>
/// <param name="OffsetSeed">Moves all targets' places in their intervals, so that two servers do not scrape at the same moment.</param>
/// <param name="Failures">Where failed scrapes are written down; null = nowhere.</param>
public sealed record ScrapeSurroundings(
    ISampleSink Sink, TimeProvider Clock, ScrapeOptions Options, ScrapeInstruments Instruments, BatchShelf Batches, ILogger Log,
    ulong OffsetSeed, ScrapeFailureLog? Failures);
