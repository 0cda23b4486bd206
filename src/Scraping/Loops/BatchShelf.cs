using System.Collections.Concurrent;
using Barograph.Model.Contracts;

namespace Barograph.Scraping.Loops;

/// <summary>Batches that no scrape uses just now: there are as many as there are scrapes at once, not as there are targets.</summary>
public sealed class BatchShelf
{
    const int MostIdle = 64;

    /// <summary>A batch that one huge target has blown up is not kept.</summary>
    const int MostRows = 200_000;

    readonly ConcurrentBag<(SampleBatch, AppendReport)> idle = [];

    public (SampleBatch Batch, AppendReport Report) Take() => idle.TryTake(out var pair) ? pair : (new SampleBatch { MayWait = true }, new AppendReport());

    public void Return(SampleBatch batch, AppendReport report)
    {
        if (batch.Count > MostRows || idle.Count >= MostIdle) return;
        batch.Clear();
        report.Clear();
        idle.Add((batch, report));
    }
}
