using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using Barograph.Model;
using Barograph.Model.Samples;
using Barograph.Storage.Memory;

namespace Barograph.Storage.Chunks;

/// <summary>The samples of full chunks that were asked for more than once, in columns that are read many times faster than chunks are decoded.</summary>
/// <remarks>
/// A ring of pages outside the collector's sight, filled one after the other; the oldest one that nobody read from lately is filled anew. Readers take no
/// lock: a page has a generation, which goes up before its bytes are written over, so that a reader who finds another one than before has read nothing.
/// Deletions are none of its business: what is deleted is left out behind it, as behind a decoded chunk. See docs/decisions/2026-11-27-chunks-that-are-asked-for-again-are-kept-decoded.md.
/// </remarks>
sealed unsafe class DecodedChunks : IDisposable
{
    public const int PageBytes = 1 << PageShift;

    /// <summary>What was read from so many ticks ago stays: a panel that is larger than all pages must not drive out itself.</summary>
    public const int KeepTicks = 5;

    const int PageShift = 16, UnitShift = 4, UnitsShift = PageShift - UnitShift;
    const int Ways = 4;

    // Shorter chunks gain little, longer ones come from elsewhere and are seldom.
    const int LeastSamples = 16, MostSamples = 1024;
    const int MostEntryBytes = EntryBytes + MostSamples * 16;
    const int EntryBytes = 48;

    // Pages that are looked at for one that may be filled anew.
    const int Looks = 8;

    // One of so many offers is taken at least, however little use the last ones were.
    const int MostReluctance = 31;

    /// <summary>Stands before the columns of a chunk.</summary>
    struct Entry
    {
        public ulong Place;
        public uint Source;
        public ushort Count;
        public byte TimeWidth, ValueWidthAndScale;
        public long FirstTime, TimeSlope, FirstValue, ValueSlope;
    }

    readonly Lock gate = new();
    readonly long limitBytes;
    readonly nint arena;
    readonly int[] generations; // of pages; 0 = never filled
    readonly int[] readAt; // the tick
    readonly int[] entries;
    readonly bool[] wasOfUse;
    readonly ulong[] slots; // tag (28 bits), generation (8), page (16), unit (12)
    readonly ushort[] seen; // fingerprints of chunks that were decoded once
    readonly TallyStripes hits = new(), misses = new();
    int sources, now, refusedAt = -1;
    int page, used = PageBytes; // where the next entry goes
    int reluctance, offers, turn;
    long evicted, kept;

    /// <param name="limitBytes">What the pages may take; at least two of them.</param>
    public DecodedChunks(long limitBytes)
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

    public long Hits => hits.Sum;

    /// <summary>Chunks that had to be decoded.</summary>
    public long Misses => misses.Sum;

    /// <summary>Chunks that had to go for others.</summary>
    public long Evicted => Interlocked.Read(ref evicted);

    /// <summary>Bytes of all chunks that were ever kept.</summary>
    public long KeptBytes => Interlocked.Read(ref kept);

    /// <summary>A number for the files of a head or of a block, as they are open now.</summary>
    public uint NextSource() => (uint)Interlocked.Increment(ref sources);

    /// <summary>A second is over.</summary>
    public void Tick() => Interlocked.Increment(ref now);

    /// <summary>Appends the samples of a chunk that lie within the span; false where the chunk is not here.</summary>
    public bool TryAppend(ChunkIdentity chunk, long minTimeMs, long maxTimeMs, SampleColumns into)
    {
        var hash = Hash(chunk);
        var set = SetOf(hash);
        for (var way = set; way < set + Ways; way++)
        {
            var slot = Volatile.Read(ref slots[way]);
            if (slot >> 36 != hash >> 36 || slot == 0) continue;
            var at = (int)(slot >> UnitsShift) & 0xffff;
            var generation = Volatile.Read(ref generations[at]);
            if ((byte)generation != (byte)(slot >> 28)) continue;
            if (!TryUnpack(at, (int)slot & ((1 << UnitsShift) - 1), generation, chunk, minTimeMs, maxTimeMs, into)) continue;
            hits.Increment();
            return true;
        }
        misses.Increment();
        return false;
    }

    /// <summary>The chunk will be asked for in a moment: memory is slower than the columns that are read until then.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Prefetch(ChunkIdentity chunk)
    {
        if (!Sse.IsSupported) return;
        var hash = Hash(chunk);
        ref var set = ref slots[SetOf(hash)];
        var slot = set;
        for (var way = 1; way < Ways && slot >> 36 != hash >> 36; way++) slot = Unsafe.Add(ref set, way);
        // Whatever is there, it lies in one of the pages.
        var at = (byte*)arena + ((long)(slot & ((1UL << UnitsShift + 16) - 1)) << UnitShift);
        Sse.Prefetch0(at);
        Sse.Prefetch0(at + 64);
        Sse.Prefetch0(at + 128);
    }

    /// <summary>A chunk was decoded, as a whole: when that happened before, it is kept.</summary>
    [SkipLocalsInit]
    public void Offer(ChunkIdentity chunk, ReadOnlySpan<long> times, ReadOnlySpan<double> values)
    {
        if (chunk.Source == 0 || times.Length is < LeastSamples or > MostSamples) return;
        var hash = Hash(chunk);
        // Two places for it: with one, two chunks that share it would forget each other for ever.
        ref var newer = ref seen[(int)(hash >> 8) & (seen.Length - 2)];
        ref var older = ref Unsafe.Add(ref newer, 1);
        var own = (ushort)(hash >> 48 | 1);
        if (newer != own && older != own)
        {
            (newer, older) = (own, newer);
            return;
        }
        if (Volatile.Read(ref refusedAt) == Volatile.Read(ref now) || (Interlocked.Increment(ref offers) & Volatile.Read(ref reluctance)) != 0) return;
        var packed = stackalloc byte[MostEntryBytes];
        var bytes = Pack(chunk, times, values, packed);
        lock (gate)
        {
            if (used + bytes > PageBytes && !TryTurn()) return;
            Buffer.MemoryCopy(packed, (byte*)arena + ((long)page << PageShift) + used, PageBytes - used, bytes);
            Publish(hash, used >> UnitShift);
            used += bytes;
            entries[page]++;
            Interlocked.Add(ref kept, bytes);
        }
        // Should it go again, it comes back only when it was asked for twice.
        if (newer == own) newer = 0;
        else older = 0;
    }

    public void Dispose() => LargeMemory.Free(arena, limitBytes);

    bool TryUnpack(int at, int unit, int generation, ChunkIdentity chunk, long minTimeMs, long maxTimeMs, SampleColumns into)
    {
        var start = (byte*)arena + ((long)at << PageShift) + ((long)unit << UnitShift);
        var entry = *(Entry*)start;
        if (!IsStill(at, generation) || entry.Place != chunk.Place || entry.Source != chunk.Source) return false;
        into.Reserve(entry.Count, out var times, out var values);
        var bytes = start + EntryBytes;
        PackedColumn.UnpackTimes(new(entry.FirstTime, entry.TimeSlope, entry.TimeWidth, 0), bytes, times);
        var line = new PackedColumn.Line(entry.FirstValue, entry.ValueSlope, (byte)(entry.ValueWidthAndScale & 15), (byte)(entry.ValueWidthAndScale >> 4));
        PackedColumn.UnpackValues(line, bytes + entry.Count * entry.TimeWidth, values);
        if (!IsStill(at, generation)) return false;
        into.Commit(ChunkColumns.Cut(times, values, minTimeMs, maxTimeMs));
        if (readAt[at] != now) readAt[at] = now;
        if (!wasOfUse[at]) wasOfUse[at] = true;
        return true;
    }

    bool IsStill(int at, int generation)
    {
        Volatile.ReadBarrier();
        return generations[at] == generation;
    }

    [SkipLocalsInit]
    static int Pack(ChunkIdentity chunk, ReadOnlySpan<long> times, ReadOnlySpan<double> values, byte* into)
    {
        Span<long> mantissas = stackalloc long[MostSamples];
        var end = EntryBytes;
        end += PackedColumn.PackTimes(times, into + end, out var time);
        end += PackedColumn.PackValues(values, mantissas, into + end, out var value);
        *(Entry*)into = new Entry
        {
            Place = chunk.Place,
            Source = chunk.Source,
            Count = (ushort)times.Length,
            TimeWidth = time.Width,
            ValueWidthAndScale = (byte)(value.Width | value.Scale << 4),
            FirstTime = time.First,
            TimeSlope = time.Slope,
            FirstValue = value.First,
            ValueSlope = value.Slope,
        };
        return (end + (1 << UnitShift) - 1) & -(1 << UnitShift);
    }

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

    /// <summary>Over a slot whose page has been filled anew, where there is one.</summary>
    void Publish(ulong hash, int unit)
    {
        var set = SetOf(hash);
        var way = set + (turn++ & (Ways - 1));
        for (var other = set; other < set + Ways; other++)
        {
            var slot = slots[other];
            if ((byte)generations[(int)(slot >> UnitsShift) & 0xffff] == (byte)(slot >> 28) && slot != 0) continue;
            way = other;
            break;
        }
        var made = hash >> 36 << 36 | (ulong)(byte)generations[page] << 28 | (ulong)page << UnitsShift | (uint)unit;
        Volatile.Write(ref slots[way], made);
    }

    int SetOf(ulong hash) => (int)hash & (slots.Length - 1) & -Ways;

    static ulong Hash(ChunkIdentity chunk)
    {
        var hash = (chunk.Place ^ (ulong)chunk.Source << 44 ^ chunk.Source) * 0x9e37_79b9_7f4a_7c15;
        hash = (hash ^ hash >> 32) * 0xd6e8_feb8_6659_fd93;
        return hash ^ hash >> 32;
    }
}
