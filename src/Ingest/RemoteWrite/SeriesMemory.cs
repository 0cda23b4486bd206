using Barograph.Model.Contracts;
using Barograph.Model.Hashing;

namespace Barograph.Ingest.RemoteWrite;

/// <summary>
/// Remembers series by the hash of their raw label bytes, so that a known series costs no decoding, and remembers which series came after
/// which, because senders repeat themselves: the next one is mostly guessed right and needs no look-up either.
/// </summary>
/// <remarks>
/// Reading takes no lock. Entries never move and, but for reference, successor and age, never change; an entry is complete before its slot
/// shows it. A successor is a hint that the caller checks, so races on it are harmless.
/// </remarks>
sealed class SeriesMemory(int capacity)
{
    public const int Unknown = -1;

    const int PageBits = 12;
    const int PageSize = 1 << PageBits;

    readonly Lock growing = new();
    Entry[][] pages = [];
    int[] slots = new int[1024]; // entry + 1; linear probing, at most half full
    int count;

    /// <summary>One remembered series; 40 B.</summary>
    public struct Entry
    {
        public Hash128 Hash;
        public ulong Ref;

        /// <summary>How long its label fields are in a request.</summary>
        public int LabelBytes;

        /// <summary>The series that came after this one last time, or that became known after it. A hint: may not be there yet.</summary>
        public int Next;

        /// <summary>When it was last sent; the unit is the caller's.</summary>
        public int LastUsed;
    }

    public int Count => Volatile.Read(ref count);

    public bool IsFull => Count >= capacity;

    /// <summary>An entry in its place. Only its reference, successor and age may be written.</summary>
    public ref Entry At(int entry) => ref Volatile.Read(ref pages)[entry >> PageBits][entry & (PageSize - 1)];

    /// <summary>Which series to expect after this one; <see cref="Unknown"/> at the end.</summary>
    public int Successor(int entry)
    {
        var next = entry < 0 ? 0 : At(entry).Next;
        return next < Count ? next : Unknown;
    }

    public SeriesRef Ref(int entry) => new(Volatile.Read(ref At(entry).Ref));

    public void SetRef(int entry, SeriesRef series) => Volatile.Write(ref At(entry).Ref, series.Value);

    public int Find(Hash128 hash)
    {
        var table = Volatile.Read(ref slots);
        for (var slot = (int)hash.Low; ; slot++)
        {
            var entry = Volatile.Read(ref table[slot & (table.Length - 1)]) - 1;
            if (entry < 0) return Unknown;
            if (At(entry).Hash == hash) return entry;
        }
    }

    /// <summary>Adds a series, or finds it if another push was quicker; <see cref="Unknown"/> where the memory is full.</summary>
    public int Add(Hash128 hash, int labelBytes, int now)
    {
        lock (growing)
        {
            var known = Find(hash);
            if (known >= 0 || count >= capacity) return known;
            if ((count + 1) * 2 > slots.Length) GrowSlots();
            if (count >> PageBits == pages.Length) pages = [.. pages, new Entry[PageSize]];
            var entry = count;
            At(entry) = new Entry { Hash = hash, LabelBytes = labelBytes, Next = entry + 1, LastUsed = now };
            Volatile.Write(ref count, entry + 1);
            Place(slots, hash, entry);
            return entry;
        }
    }

    void GrowSlots()
    {
        var larger = new int[slots.Length * 2];
        for (var entry = 0; entry < count; entry++) Place(larger, At(entry).Hash, entry);
        Volatile.Write(ref slots, larger);
    }

    static void Place(int[] table, Hash128 hash, int entry)
    {
        var slot = (int)hash.Low;
        while (table[slot & (table.Length - 1)] != 0) slot++;
        Volatile.Write(ref table[slot & (table.Length - 1)], entry + 1);
    }

    /// <summary>A memory of those series only that were sent since a time, in the same order. Pushes under way go on with the old one.</summary>
    public SeriesMemory Younger(int since)
    {
        var younger = new SeriesMemory(capacity);
        for (var entry = 0; entry < Count; entry++)
        {
            ref var old = ref At(entry);
            if (old.LastUsed < since) continue;
            var copy = younger.Add(old.Hash, old.LabelBytes, old.LastUsed);
            younger.SetRef(copy, new SeriesRef(Volatile.Read(ref old.Ref)));
        }

        return younger;
    }
}
