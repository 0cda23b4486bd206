using System.Globalization;
using Barograph.PodTrace.Diagnosis;

namespace Barograph.PodTrace.Reports;

/// <summary>Connections that are kept: how they were used, and whether there were enough.</summary>
static class PoolSection
{
    public static ReportSection? Of(Evidence evidence, ReportLimits limits)
    {
        if (evidence.Pools is not { } pools) return null;
        return new SectionDraft("pools", "Connection Pools", evidence.Seconds, limits)
            .Rate("total_acquires", "Total acquires", pools.Acquires)
            .Count("total_releases", "Total releases", pools.Releases)
            .Some("in_use", "In use at the end", pools.Acquires - Math.Min(pools.Acquires, pools.Releases))
            .Share("reused", "Reused connections", pools.Acquires - pools.First, pools.Acquires, "reuse_rate", 100, Tone.Plain)
            .Share("exhausted", "Pool exhaustion events", pools.Exhausted, pools.Acquires, "exhaustion_rate", evidence.Conditions.ErrorPercent)
            .Durations(pools.Wait, "wait time", "wait_")
            .List("top_pools", "Top pools", pools.Pools, Pool)
            .Finish();
    }

    static RankedItem Pool(PoolSum p)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{p.Pool}{NetworkSections.Owner(p.Owner)} ({p.Process}: {p.Acquires} acquires over {p.First} connections, {p.MostBusy} of {p.MostConnections} busy at most");
        if (p.Exhausted > 0) text += string.Create(CultureInfo.InvariantCulture, $", exhausted {p.Exhausted} times, wait avg {NameSections.Milliseconds(p.Wait.MeanNs)}, max {NameSections.Milliseconds(p.Wait.MaxNs)}");
        return new RankedItem(p.Pool, text + ")",
        [
            new("pool_id", p.Pool), new("process_name", p.Process), new("acquires", p.Acquires), new("releases", p.Releases), new("connections", p.First), new("exhausted", p.Exhausted), new("max_busy", p.MostBusy),
            new("max_connections", p.MostConnections), new("avg_wait_ms", NameSections.Ms(p.Wait.MeanNs)), new("max_wait_ms", NameSections.Ms(p.Wait.MaxNs)), .. NetworkSections.OwnerFields(p.Owner),
        ], p.Exhausted > 0 ? Tone.Odd : Tone.Plain);
    }
}
