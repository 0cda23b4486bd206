using Barograph.Model.Contracts;
using Barograph.Model.Hashing;
using Barograph.Model.Metadata;

namespace Barograph.Scraping.Pages;

/// <summary>What one target's series are called in the sink, found by the bytes with which the page writes them.</summary>
/// <remarks>
/// A page repeats itself: the series after this one is nearly always the one that came after it last time. So each entry remembers its
/// successor, and a known series costs one comparison of bytes; a surprise costs a hash and heals the chain.
/// No labels are kept: they can be read again from the key.
/// </remarks>
public sealed class ScrapeCache
{
    const int Nobody = -1;

    Entry[] entries = new Entry[64];
    byte[] keys = new byte[4096];
    int[] table = new int[128]; // open addressing, entry number + 1
    int keyBytes;
    int first = Nobody, last = Nobody;
    int seen, tracked, trackedAgain;
    List<SeriesRef> inherited = [];

    /// <summary>One way of writing a series.</summary>
    public struct Entry
    {
        internal int KeyAt, KeyLength, Next;
        internal uint Hash;

        /// <summary>None = the sink does not know the series, or has forgotten it.</summary>
        public SeriesRef Ref;

        /// <summary>The scrape that brought it last; and the last one after which its end must be marked.</summary>
        internal int SeenIn, TrackedIn, TrackedBefore;

        /// <summary>What its family was when it was new.</summary>
        public MetricType Type;

        /// <summary>Relabelling drops it.</summary>
        public bool Dropped;

        /// <summary>What its labels say of its family: see <see cref="FamilyLabels.MarkOf"/>.</summary>
        internal ushort FamilyMark;
    }

    public int Count { get; private set; }

    /// <summary>The number of the scrape under way; 0 = never.</summary>
    internal int Scrape { get; private set; }

    /// <summary>The last scrape whose samples are in the sink, which is the one that a missing series is missing from.</summary>
    internal int Previous { get; private set; }

    public ref Entry this[int index] => ref entries[index];

    public ReadOnlySpan<byte> KeyOf(int index) => keys.AsSpan(entries[index].KeyAt, entries[index].KeyLength);

    public void Begin()
    {
        Scrape++;
        seen = tracked = trackedAgain = 0;
        last = Nobody;
    }

    /// <summary>The series that stood here last time; empty where that is not known.</summary>
    public ReadOnlySpan<byte> Expected
    {
        get
        {
            var guess = last == Nobody ? first : entries[last].Next;
            return guess == Nobody ? default : KeyOf(guess);
        }
    }

    /// <summary>The entry of <see cref="Expected"/>, which is not empty: what follows on the page is this series.</summary>
    public int FindExpected() => last = last == Nobody ? first : entries[last].Next;

    /// <summary>The number of the entry, which is good until the scrape is over; made where there is none.</summary>
    public int Find(ReadOnlySpan<byte> series)
    {
        var guess = last == Nobody ? first : entries[last].Next;
        if (guess != Nobody && KeyOf(guess).SequenceEqual(series)) return last = guess;
        var found = Lookup(series);
        if (last == Nobody) first = found;
        else entries[last].Next = found;
        return last = found;
    }

    /// <summary>False where this scrape has brought the series already.</summary>
    public bool See(ref Entry entry)
    {
        if (entry.SeenIn == Scrape) return false;
        entry.SeenIn = Scrape;
        seen++;
        return true;
    }

    /// <summary>The series takes its time from the scrape, so it needs a marker when it ends.</summary>
    public void Track(ref Entry entry)
    {
        if (entry.TrackedIn == Scrape) return;
        entry.TrackedBefore = entry.TrackedIn;
        if (Previous != 0 && entry.TrackedIn == Previous) trackedAgain++;
        entry.TrackedIn = Scrape;
        tracked++;
    }

    /// <summary>The sink refused the sample: nothing new is there that would have to end.</summary>
    public void Untrack(ref Entry entry)
    {
        if (entry.TrackedIn != Scrape) return;
        entry.TrackedIn = 0;
        tracked--;
    }

    public int TrackedInPrevious { get; private set; }

    /// <summary>Series that the previous scrape brought and this one did not; with <paramref name="all"/> those that it did bring too.</summary>
    public void Vanished(bool all, List<int> into)
    {
        into.Clear();
        if (Previous == 0 || TrackedInPrevious == 0 || (!all && trackedAgain == TrackedInPrevious)) return;
        for (var i = 0; i < Count; i++)
        {
            ref var entry = ref entries[i];
            var gone = entry.TrackedIn == Previous || (all && entry.TrackedIn == Scrape && entry.TrackedBefore == Previous);
            if (gone && !entry.Ref.IsNone) into.Add(i);
        }
    }

    /// <summary>The scrape is in the sink: the next one is compared with it.</summary>
    public void Accept()
    {
        Previous = Scrape;
        TrackedInPrevious = tracked;
        if (Count - seen > seen + 1000) Compact();
    }

    /// <summary>The scrape failed, and every series has its end marked.</summary>
    public void AcceptFailure()
    {
        Previous = 0;
        TrackedInPrevious = 0;
        // Failing scrapes with ever new names must not fill the memory.
        if (Count > 2 * seen + 1000) Compact();
    }

    /// <summary>Nothing of the scrape reached the sink, not even markers: all is as before it.</summary>
    public void Forget()
    {
        for (var i = 0; i < Count; i++)
        {
            if (entries[i].TrackedIn == Scrape) entries[i].TrackedIn = entries[i].TrackedBefore;
        }
    }

    /// <summary>
    /// A cache for the same target whose labelling has changed. It knows no series, but which ones are stored: those that do not come
    /// again under the new labelling end.
    /// </summary>
    public ScrapeCache Successor()
    {
        var successor = new ScrapeCache();
        if (Previous == 0) return successor;
        for (var i = 0; i < Count; i++)
        {
            if (entries[i].TrackedIn == Previous && !entries[i].Ref.IsNone) successor.inherited.Add(entries[i].Ref);
        }
        return successor;
    }

    /// <summary>Hands over, once, the inherited series; the caller writes their ends behind the samples of those that came again.</summary>
    public List<SeriesRef> TakeInherited()
    {
        var taken = inherited;
        if (taken.Count > 0) inherited = [];
        return taken;
    }

    int Lookup(ReadOnlySpan<byte> series)
    {
        var hash = (uint)XxHash64.Hash(series);
        var mask = table.Length - 1;
        var slot = (int)hash & mask;
        for (; table[slot] != 0; slot = (slot + 1) & mask)
        {
            var candidate = table[slot] - 1;
            if (entries[candidate].Hash == hash && KeyOf(candidate).SequenceEqual(series)) return candidate;
        }
        return Add(series, hash, slot);
    }

    int Add(ReadOnlySpan<byte> series, uint hash, int slot)
    {
        if (keys.Length - keyBytes < series.Length) Array.Resize(ref keys, Math.Max(keys.Length * 2, keyBytes + series.Length));
        if (Count == entries.Length) Array.Resize(ref entries, Count * 2);
        series.CopyTo(keys.AsSpan(keyBytes));
        entries[Count] = new Entry { KeyAt = keyBytes, KeyLength = series.Length, Hash = hash, Next = Nobody };
        keyBytes += series.Length;
        table[slot] = ++Count;
        if (Count * 2 > table.Length) Index(table.Length * 2);
        return Count - 1;
    }

    void Index(int size)
    {
        table = new int[size];
        for (var i = 0; i < Count; i++)
        {
            var slot = (int)entries[i].Hash & (size - 1);
            while (table[slot] != 0) slot = (slot + 1) & (size - 1);
            table[slot] = i + 1;
        }
    }

    // Keeps what the last scrape brought. Successors are forgotten; the next page tells them again.
    void Compact()
    {
        var keptEntries = new Entry[Math.Max(64, seen + (seen / 4))];
        var keptKeys = new byte[Math.Max(4096, keyBytes / 2)];
        int kept = 0, bytes = 0;
        for (var i = 0; i < Count; i++)
        {
            if (entries[i].SeenIn != Scrape) continue;
            var key = KeyOf(i);
            if (keptKeys.Length - bytes < key.Length) Array.Resize(ref keptKeys, Math.Max(keptKeys.Length * 2, bytes + key.Length));
            key.CopyTo(keptKeys.AsSpan(bytes));
            if (kept == keptEntries.Length) Array.Resize(ref keptEntries, kept * 2);
            keptEntries[kept++] = entries[i] with { KeyAt = bytes, Next = Nobody };
            bytes += key.Length;
        }
        (entries, keys, Count, keyBytes, first, last) = (keptEntries, keptKeys, kept, bytes, Nobody, Nobody);
        var size = 128;
        while (size < kept * 4) size *= 2;
        Index(size);
    }
}
