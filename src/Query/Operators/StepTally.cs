namespace Barograph.Query.Operators;

/// <summary>Counts for each step of the query how many samples it looked at, as Prometheus' <c>totalQueryableSamplesPerStep</c>. There only where that is asked for.</summary>
public sealed class StepTally(int steps)
{
    readonly long[] counts = new long[steps];

    public ReadOnlySpan<long> Counts => counts;

    public void Add(int step, long samples) => Interlocked.Add(ref counts[step], samples);

    public void AddToAll(long samples)
    {
        for (var step = 0; step < counts.Length; step++) Add(step, samples);
    }

    /// <summary>What came in since then counts as often as told again.</summary>
    public void Repeat(long[] since, int times)
    {
        for (var step = 0; step < counts.Length; step++) Add(step, (counts[step] - since[step]) * times);
    }
}
