namespace Barograph.Query.Operators;

/// <summary>Counts for each step of the query how many samples it looked at, as Prometheus' <c>totalQueryableSamplesPerStep</c>. There only where that is asked for.</summary>
public sealed class StepTally(int steps)
{
    readonly long[] counts = new long[steps];
    int first, count = steps;

    public ReadOnlySpan<long> Counts => counts;

    /// <summary>From now on steps are told as seen from this one, and there are so many.</summary>
    public void Within(int firstStep, int stepCount) => (first, count) = (firstStep, stepCount);

    public void Add(int step, long samples) => Interlocked.Add(ref counts[first + step], samples);

    public void AddToAll(long samples)
    {
        for (var step = 0; step < count; step++) Add(step, samples);
    }

    public void GoBackTo(long[] before) => before.CopyTo(counts, 0);

    /// <summary>What came in since then counts as often as told again.</summary>
    public void Repeat(long[] since, int times)
    {
        for (var step = 0; step < counts.Length; step++) counts[step] += (counts[step] - since[step]) * times;
    }
}
