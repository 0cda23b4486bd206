namespace Barograph.Storage.Merging;

/// <summary>What a part of the store remembers of the numbers of its series, at places of its own; zero = not known yet.</summary>
/// <remarks>Threads that find the same series write the same number; an entry that gets lost when the room grows is found again.</remarks>
sealed class KnownNumbers<T> where T : unmanaged
{
    sealed record Room(SeriesNumbers Of, T[] Entries);

    volatile Room? room;

    /// <summary>Room for at least so many series, with what is known under these numbers.</summary>
    public T[] Under(SeriesNumbers numbers, int size)
    {
        var known = room;
        if (known is not null && known.Of == numbers && known.Entries.Length >= size) return known.Entries;
        var entries = new T[size];
        if (known is not null && known.Of == numbers) known.Entries.CopyTo(entries, 0);
        room = new Room(numbers, entries);
        return entries;
    }
}
