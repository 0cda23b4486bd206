namespace Barograph.Rules.Groups;

/// <summary>Places for rules that run beside their group. All groups share them; where none is free the group runs the rule itself.</summary>
public sealed class EvaluationPlaces(int count)
{
    int free = count;

    public bool TryTake()
    {
        if (Interlocked.Decrement(ref free) >= 0) return true;
        Interlocked.Increment(ref free);
        return false;
    }

    public void Return() => Interlocked.Increment(ref free);
}
