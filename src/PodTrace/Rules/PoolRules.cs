using Barograph.PodTrace.Diagnosis;

namespace Barograph.PodTrace.Rules;

/// <summary>Pools of connections that are too small.</summary>
static class PoolRules
{
    const ulong FewTimes = 3;
    const double FewPercent = 1;

    public static IEnumerable<Issue> Exhausted(Evidence evidence)
    {
        foreach (var pool in evidence.Pools?.Pools ?? [])
        {
            if (pool.Exhausted < FewTimes || pool.Exhausted * 100.0 / pool.Acquires < FewPercent) continue;
            var shown = pool.Owner.IsKnown ? $"{pool.Pool} ({pool.Owner})" : pool.Pool;
            yield return new Issue(Severity.Warning, "pool-exhausted", pool.Pool,
                Phrase.Say($"pool to {shown} exhausted {pool.Exhausted} times: a request had to open one more connection, which took {Phrase.Ms(pool.Wait.P50Ns)} in the middle, {Phrase.Ms(pool.Wait.MaxNs)} at most"),
                "All connections that are kept were busy. Keep more of them open (the pool's minimum, or how many may idle), or make what is asked over them shorter; where each opening stands for a burst, the peak.", pool.Exhausted)
            {
                Evidence = [Phrase.Say($"{pool.Process}: {pool.Acquires} requests over {pool.First} connections, {pool.MostBusy} busy at once of {pool.MostConnections}")],
            };
        }
    }
}
