using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using Barograph.Model;
using Barograph.Model.Samples;
using Barograph.Storage.Memory;

namespace Barograph.Storage.Chunks;

/// <summary>Room for entries of decoded samples, found by hashes, and who may have some of it.</summary>
/// <remarks>
/// A ring of pages outside the collector's sight, filled one after the other; the oldest one that nobody read from lately is filled anew. Readers take no
/// lock: a page has a generation, which goes up before its bytes are written over, so that a reader who finds another one than before has read nothing.
/// </remarks>
sealed unsafe class DecodedRing : IDisposable
{
    public const int PageBytes = 1 << PageShift;

    /// <summary>What was read from so many ticks ago stays: a panel that is larger than all pages must not drive out itself.</summary>
    public const int KeepTicks = 5;

    /// <summary>So many bytes from an entry's beginning on lie in its page, whatever the entry is: a reader may look before he knows.</summary>
    public const int HeadBytes = 96;

    const int PageShift = 16, UnitShift = 4, UnitsShift = PageShift - UnitShift;
    const int Ways = 4;

    // Pages that are looked at for one that may be filled anew.
    const int Looks = 8;

    // One of so many offers is taken at least, however little use the last ones were.
    const int MostReluctance = 31;

    readonly Lock gate = new();
    readonly long limitBytes;
    readonly nint arena;
    readonly int[] generations; // of pages; 0 = never filled
    readonly int[] readAt; // the tick
    readonly int[] entries;
    readonly bool[] wasOfUse;
    readonly ulong[] slots; // tag (28 bits), generation (8), page (16), unit (12)
    readonly ushort[] seen; // fingerprints of chunks that were decoded once
    int now, refusedAt = -1;
    int page, used = PageBytes; // where the next entry goes
    int reluctance, offers, turn;
    long evicted;

    /// <summary>Where an entry was found. Whatever is read from there is good if the place is still the same behind that.</summary>
    public readonly struct Spot(byte* start, int page, int generation, int way, ulong slot)
    {
        public readonly byte* Start = start;
        public readonly int Page = page, Generation = generation, Way = way;
        public readonly ulong Slot = slot;
    }

    /// <param name="limitBytes">What the pages may take; at least two of them.</param>
    public DecodedRing(long limitBytes)
    {
        var pages = checked((int)(limitBytes >> PageShift));
        Invariant.Require(pages is >= 2 and < 1 << 16);
        this.limitBytes = (long)pages << PageShift;
        arena = LargeMemory.Allocate(this.limitBytes);
        (generations, readAt, entries, wasOfUse) = (new int[pages], new int[pages], new int[pages], new bool[pages]);
        page = pages - 1;
        // Entries of some 256 bytes, and as much room again at least: sets are filled unevenly.
        slots = new ulong[(int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Max(Ways, this.limitBytes >> 7))];
        seen = new ushort[slots.Length];
    }

    public long LimitBytes => limitBytes;

    /// <summary>What was filled so far, and the index.</summary>
    public long SizeBytes
    {
        get
        {
            var filled = 0;
            foreach (var generation in generations) filled += generation > 0 ? 1 : 0;
            return ((long)filled << PageShift) + slots.Length * (long)sizeof(ulong) + seen.Length * (long)sizeof(ushort);
        }
    }

    /// <summary>Entries that had to go for others.</summary>
    public long Evicted => Interlocked.Read(ref evicted);

    /// <summary>A second is over.</summary>
    public void Tick() => Interlocked.Increment(ref now);

    public static ulong Hash(uint source, ulong place)
    {
        var hash = (place ^ (ulong)source << 44 ^ source) * 0x9e37_79b9_7f4a_7c15;
        hash = (hash ^ hash >> 32) * 0xd6e8_feb8_6659_fd93;
        return hash ^ hash >> 32;
    }

    /// <summary>The next entry that may be the one of this hash, from a way on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryNext(ulong hash, ref int way, out Spot spot)
    {
        var set = SetOf(hash);
        while (way < Ways)
        {
            var at = set + way++;
            var slot = Volatile.Read(ref slots[at]);
            if (slot >> 36 != hash >> 36 || slot == 0) continue;
            var number = (int)(slot >> UnitsShift) & 0xffff;
            var generation = Volatile.Read(ref generations[number]);
            if ((byte)generation != (byte)(slot >> 28)) continue;
            var start = (byte*)arena + ((long)number << PageShift) + ((long)(slot & ((1UL << UnitsShift) - 1)) << UnitShift);
            spot = new Spot(start, number, generation, at, slot);
            return true;
        }
        spot = default;
        return false;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool IsStill(in Spot spot)
    {
        Volatile.ReadBarrier();
        return generations[spot.Page] == spot.Generation;
    }

    /// <summary>Appends the samples of an entry that lie within the span; false where it went meanwhile.</summary>
    public bool TryAppend(in Spot spot, in PackedSamples packed, byte* columns, long minTimeMs, long maxTimeMs, SampleColumns into)
    {
        var (begin, count) = packed.Within(columns, minTimeMs, maxTimeMs);
        into.Reserve(count, out var times, out var values);
        packed.Unpack(columns, begin, times, values);
        if (!IsStill(spot)) return false;
        into.Commit(count);
        if (readAt[spot.Page] != now) readAt[spot.Page] = now;
        if (!wasOfUse[spot.Page]) wasOfUse[spot.Page] = true;
        return true;
    }

    /// <summary>The index will be looked into in a moment.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void PrefetchIndex(ulong hash)
    {
        if (Sse.IsSupported) Sse.Prefetch0(Unsafe.AsPointer(ref slots[SetOf(hash)]));
    }

    /// <summary>The entry will be asked for in a moment: memory is slower than what is read until then.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Prefetch(ulong hash)
    {
        if (!Sse.IsSupported) return;
        ref var set = ref slots[SetOf(hash)];
        var slot = set;
        for (var way = 1; way < Ways && slot >> 36 != hash >> 36; way++) slot = Unsafe.Add(ref set, way);
        // Whatever is there, it lies in one of the pages.
        var at = (byte*)arena + ((long)(slot & ((1UL << UnitsShift + 16) - 1)) << UnitShift);
        Sse.Prefetch0(at);
        Sse.Prefetch0(at + 64);
        Sse.Prefetch0(at + 128);
    }

    /// <summary>Whether what was decoded may have room: only when that happened before, so that one large scan leaves nothing but fingerprints.</summary>
    public bool Admits(ulong hash)
    {
        // Two places for it: with one, two chunks that share it would forget each other for ever.
        ref var newer = ref Seen(hash);
        ref var older = ref Unsafe.Add(ref newer, 1);
        var own = FingerprintOf(hash);
        if (newer == own || older == own) return AdmitsMore();
        (newer, older) = (own, newer);
        return false;
    }

    /// <summary>Whether there is room for something that was of use before.</summary>
    public bool AdmitsMore() => Volatile.Read(ref refusedAt) != Volatile.Read(ref now) && (Interlocked.Increment(ref offers) & Volatile.Read(ref reluctance)) == 0;

    /// <summary>Keeps an entry; false where there is no room, or where the one that it is to replace is found no more.</summary>
    public bool TryKeep(ulong hash, byte* entry, int entryBytes, in Spot former = default)
    {
        entryBytes = (entryBytes + (1 << UnitShift) - 1) & -(1 << UnitShift);
        lock (gate)
        {
            if (former.Slot != 0 && slots[former.Way] != former.Slot) return false;
            if (used + Math.Max(entryBytes, HeadBytes) > PageBytes && !TryTurn()) return false;
            Buffer.MemoryCopy(entry, (byte*)arena + ((long)page << PageShift) + used, PageBytes - used, entryBytes);
            if (former.Slot != 0 && generations[former.Page] == former.Generation) entries[former.Page]--;
            Publish(former.Slot != 0 ? former.Way : WayFor(hash), hash, used >> UnitShift);
            used += entryBytes;
            entries[page]++;
        }
        // Should it go again, it comes back only when it was asked for twice.
        ref var newer = ref Seen(hash);
        ref var older = ref Unsafe.Add(ref newer, 1);
        if (newer == FingerprintOf(hash)) newer = 0;
        else if (older == FingerprintOf(hash)) older = 0;
        return true;
    }

    public void Dispose() => LargeMemory.Free(arena, limitBytes);

    /// <summary>Begins the next page that was not read from lately; false where the next few all were.</summary>
    bool TryTurn()
    {
        for (var look = 0; look < Looks; look++)
        {
            var next = (page + 1 + look) % generations.Length;
            if (generations[next] > 0 && now - readAt[next] <= KeepTicks) continue;
            if (generations[next] > 0) Evict(next);
            Volatile.Write(ref generations[next], generations[next] + 1);
            Volatile.WriteBarrier();
            (entries[next], wasOfUse[next], readAt[next]) = (0, false, now);
            (page, used) = (next, 0);
            return true;
        }
        // Behind those that were looked at it goes on, a tick later.
        (page, used) = ((page + Looks) % generations.Length, PageBytes);
        Volatile.Write(ref refusedAt, now);
        return false;
    }

    void Evict(int old)
    {
        Interlocked.Add(ref evicted, entries[old]);
        reluctance = wasOfUse[old] ? reluctance >> 1 : Math.Min(reluctance * 2 + 1, MostReluctance);
    }

    /// <summary>A way whose page has been filled anew, where there is one.</summary>
    int WayFor(ulong hash)
    {
        var set = SetOf(hash);
        for (var way = set; way < set + Ways; way++)
        {
            var slot = slots[way];
            if (slot == 0 || (byte)generations[(int)(slot >> UnitsShift) & 0xffff] != (byte)(slot >> 28)) return way;
        }
        return set + (turn++ & (Ways - 1));
    }

    void Publish(int way, ulong hash, int unit)
        => Volatile.Write(ref slots[way], hash >> 36 << 36 | (ulong)(byte)generations[page] << 28 | (ulong)page << UnitsShift | (uint)unit);

    int SetOf(ulong hash) => (int)hash & (slots.Length - 1) & -Ways;

    ref ushort Seen(ulong hash) => ref seen[(int)(hash >> 8) & (seen.Length - 2)];

    static ushort FingerprintOf(ulong hash) => (ushort)(hash >> 48 | 1);
}
