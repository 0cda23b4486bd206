using Barograph.Storage.Blocks;
using Barograph.Storage.Head;

namespace Barograph.Storage;

/// <summary>All names of labels, or all values of one, as they were told last: forms and dashboards ask for the same lists over and over.</summary>
/// <remarks>A list holds while the head has the same series and the same blocks are asked. Any number of threads.</remarks>
sealed class KnownNames
{
    // Of one tenant. Longer lists are made anew each time.
    const int MostLists = 32, MostNames = 10_000;

    readonly Lock gate = new();
    readonly Dictionary<string, Told> lists = new(StringComparer.Ordinal);

    sealed record Told(LabelState Head, Ulid[] Blocks, IReadOnlyList<string> Names);

    /// <summary>Null where it is not known, or not any more.</summary>
    public IReadOnlyList<string>? Find(string? valuesOf, LabelState head, ReadOnlySpan<Ulid> blocks)
    {
        lock (gate) return lists.TryGetValue(Key(valuesOf), out var told) && told.Head == head && blocks.SequenceEqual(told.Blocks) ? told.Names : null;
    }

    public void Remember(string? valuesOf, LabelState head, ReadOnlySpan<Ulid> blocks, IReadOnlyList<string> names)
    {
        if (names.Count > MostNames) return;
        lock (gate)
        {
            if (lists.Count >= MostLists && !lists.ContainsKey(Key(valuesOf))) lists.Clear();
            lists[Key(valuesOf)] = new Told(head, blocks.ToArray(), names);
        }
    }

    // No label has an empty name.
    static string Key(string? valuesOf) => valuesOf ?? "";
}
