using Barograph.PodTrace.Stories;
using Barograph.PodTrace.Targets;

namespace Barograph.PodTrace.Metrics;

/// <summary>How connections that processes keep are used.</summary>
sealed class PoolSeries(Families families, KeyMaker key)
{
    const int MaxPools = 200;
    const string Label = "pool_id";

    readonly SeriesTable<Families.Amount> acquires = families.Counter("podtrace_pool_acquires_total", "Requests that took a connection to a database, cache or web server.", Label, null, []);
    readonly SeriesTable<Families.Amount> releases = families.Counter("podtrace_pool_releases_total", "Connections that were given back: the answer came, or they were closed.", Label, null, []);
    readonly SeriesTable<Families.Amount> exhausted = families.Counter("podtrace_pool_exhausted_total", "Times a request had to open one more connection, because all that are kept were busy.", Label, null, []);
    readonly SeriesTable<LatencySeries> wait = families.Latency("podtrace_pool_wait_seconds", "How long such a request waited for its connection.", Label);
    readonly LabelLimit<string> pools = new(MaxPools, "other");

    public long Overflows => pools.Overflows;

    public void Take(in PoolUse use)
    {
        var at = key(use.Cgroup, use.ProcessName, pools.Admit(use.Pool));
        switch (use.Step)
        {
            case PoolStep.Acquire:
                acquires.Of(at).Value++;
                break;
            case PoolStep.Release:
                releases.Of(at).Value++;
                break;
            default:
                exhausted.Of(at).Value++;
                wait.Of(at).Add(use.WaitNs);
                break;
        }
    }

    public void Forget(Predicate<TargetName> isGone)
    {
        foreach (var table in (SeriesTable<Families.Amount>[])[acquires, releases, exhausted]) table.Forget(isGone);
        wait.Forget(isGone);
        // Those that are in use come back with the next one.
        pools.Forget(static _ => true);
    }
}
