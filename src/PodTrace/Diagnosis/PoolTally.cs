using Barograph.PodTrace.Peers;
using Barograph.PodTrace.Stories;

namespace Barograph.PodTrace.Diagnosis;

/// <summary>Adds up how pools were used. A connection that is used once and closed makes no pool.</summary>
sealed class PoolTally
{
    const int MaxPools = 2000;
    const string Others = "(others)";

    readonly Dictionary<(string Pool, string Process), Row> rows = [];
    readonly LatencySample wait = new();

    sealed class Row
    {
        public readonly LatencySample Wait = new(256);
        public ulong Acquires, Releases, First;
        public int MostBusy, MostConnections;
    }

    public void Take(in PoolUse use)
    {
        var row = RowOf((use.Pool, use.ProcessName));
        row.MostBusy = Math.Max(row.MostBusy, use.Busy);
        row.MostConnections = Math.Max(row.MostConnections, use.Connections);
        switch (use.Step)
        {
            case PoolStep.Acquire:
                row.Acquires++;
                if (use.IsFirst) row.First++;
                break;
            case PoolStep.Release:
                row.Releases++;
                break;
            default:
                row.Wait.Add(use.WaitNs);
                wait.Add(use.WaitNs);
                break;
        }
    }

    public PoolEvidence? Finish(PeerNames owners)
    {
        List<PoolSum> pools = [.. rows.Where(static r => r.Value.Acquires > r.Value.First || r.Value.Wait.Count > 0)
            .Select(r => new PoolSum(r.Key.Pool, r.Key.Process, r.Value.Acquires, r.Value.Releases, r.Value.First, r.Value.Wait.Count, r.Value.Wait.Summary(), r.Value.MostBusy, r.Value.MostConnections, owners.Of(AddressIn(r.Key.Pool))))
            .OrderByDescending(static p => p.Exhausted).ThenByDescending(static p => p.Acquires).ThenBy(static p => p.Pool, StringComparer.Ordinal).ThenBy(static p => p.Process, StringComparer.Ordinal)];
        if (pools.Count == 0) return null;
        return new PoolEvidence(Sum(pools, static p => p.Acquires), Sum(pools, static p => p.Releases), Sum(pools, static p => p.First), Sum(pools, static p => p.Exhausted), wait.Summary(), pools);
    }

    // Whoever makes up addresses cannot fill the memory.
    Row RowOf((string, string) name)
    {
        if (rows.TryGetValue(name, out var row)) return row;
        if (rows.Count >= MaxPools && rows.TryGetValue(name = (Others, ""), out row)) return row;
        return rows[name] = new Row();
    }

    static string AddressIn(string pool) => pool[(pool.IndexOf("://", StringComparison.Ordinal) is >= 0 and var at ? at + 3 : 0)..];

    static ulong Sum(List<PoolSum> pools, Func<PoolSum, ulong> of) => pools.Aggregate(0ul, (sum, pool) => sum + of(pool));
}
