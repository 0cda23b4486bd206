namespace Barograph.PodTrace.Stacks;

/// <summary>What stacks are called: found while their processes live, or read from a recording.</summary>
public sealed class StackNames
{
    readonly Dictionary<StackId, IReadOnlyList<string>> known = [];
    readonly Lock gate = new();

    public int Count
    {
        get
        {
            lock (gate) return known.Count;
        }
    }

    public IReadOnlyList<KeyValuePair<StackId, IReadOnlyList<string>>> All
    {
        get
        {
            lock (gate) return [.. known];
        }
    }

    public void Set(StackId id, IReadOnlyList<string> frames)
    {
        lock (gate) known[id] = frames;
    }

    /// <summary>Null where nobody knows.</summary>
    public IReadOnlyList<string>? Of(StackId id)
    {
        lock (gate) return known.GetValueOrDefault(id);
    }
}
