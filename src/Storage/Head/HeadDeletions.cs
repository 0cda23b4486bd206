using Barograph.Storage.Blocks;
using Barograph.Storage.Wal;

namespace Barograph.Storage.Head;

/// <summary>Which spans of which series of a head are deleted. Their samples stay in chunks and log until these go; readers pass them over.</summary>
/// <remarks>
/// A span ends at its series' newest sample at the latest: what is appended later is not touched. It begins where it was asked to, also
/// before the oldest sample that the head still shows, because chunk files keep older ones for a while, and a start reads those.
/// Changed under the append gate, by replacing the table; readers take the table that they find.
/// </remarks>
sealed class HeadDeletions
{
    Dictionary<int, Entry> entries = [];

    readonly record struct Entry(uint Generation, TimeSpanMs[] Spans);

    public bool IsEmpty => Volatile.Read(ref entries).Count == 0;

    /// <summary>Series of which something is deleted.</summary>
    public int SeriesCount => Volatile.Read(ref entries).Count;

    /// <summary>Ascending, neither overlapping nor touching; null where nothing of the series is deleted.</summary>
    public TimeSpanMs[]? Of(int slot, uint generation)
        => Volatile.Read(ref entries).TryGetValue(slot, out var entry) && entry.Generation == generation ? entry.Spans : null;

    public int[] Slots() => [.. Volatile.Read(ref entries).Keys.Order()];

    /// <summary>All, by slot, as records have them.</summary>
    public List<DeletedSpan> All()
    {
        var all = new List<DeletedSpan>();
        foreach (var (slot, entry) in Volatile.Read(ref entries).OrderBy(static e => e.Key))
        {
            foreach (var span in entry.Spans) all.Add(new(slot, entry.Generation, span.MinMs, span.MaxMs));
        }
        return all;
    }

    public void Add(IReadOnlyList<DeletedSpan> spans)
    {
        if (spans.Count > 0) Set(new(entries), spans);
    }

    void Set(Dictionary<int, Entry> next, IReadOnlyList<DeletedSpan> spans)
    {
        foreach (var span in spans)
        {
            var added = new TimeSpanMs(span.MinMs, span.MaxMs);
            var before = next.TryGetValue(span.Slot, out var entry) && entry.Generation == span.Generation ? entry.Spans : [];
            next[span.Slot] = new(span.Generation, Tombstones.Join(before.Append(added).OrderBy(static s => s.MinMs)));
        }
        Volatile.Write(ref entries, next);
    }

    /// <summary>The series are gone.</summary>
    public void Forget(IEnumerable<int> slots)
    {
        if (IsEmpty) return;
        var next = new Dictionary<int, Entry>(entries);
        foreach (var slot in slots) next.Remove(slot);
        if (next.Count < entries.Count) Volatile.Write(ref entries, next);
    }

    /// <summary>Keeps what still hides something.</summary>
    public void Keep(Func<DeletedSpan, bool> hides)
    {
        if (IsEmpty) return;
        Set([], All().FindAll(span => hides(span)));
    }
}
