namespace Barograph.PodTrace.Metrics;

/// <summary>At most so many values of a label; all others become one, and are counted.</summary>
sealed class LabelLimit<T>(int max, T other)
    where T : notnull
{
    readonly HashSet<T> known = [];

    public long Overflows { get; private set; }

    public T Admit(T value)
    {
        if (known.Contains(value)) return value;
        if (known.Count < max)
        {
            known.Add(value);
            return value;
        }
        Overflows++;
        return other;
    }

    public void Forget(Predicate<T> isGone) => known.RemoveWhere(isGone);
}
