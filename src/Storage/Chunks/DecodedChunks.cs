using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Barograph.Model.Samples;

namespace Barograph.Storage.Chunks;

/// <summary>The samples of chunks that were asked for more than once, in columns that are read many times faster than chunks are decoded: full ones here, open ones in <see cref="OpenRuns"/>.</summary>
/// <remarks>
/// Deletions are none of its business: what is deleted is left out behind it, as behind a decoded chunk. See docs/decisions/2026-11-27-chunks-that-are-asked-for-again-are-kept-decoded.md.
/// </remarks>
sealed unsafe class DecodedChunks : IDisposable
{
    public const int PageBytes = DecodedRing.PageBytes;

    /// <inheritdoc cref="DecodedRing.KeepTicks"/>
    public const int KeepTicks = DecodedRing.KeepTicks;

    // Shorter chunks gain little, longer ones come from elsewhere and are seldom.
    const int LeastSamples = 16, MostSamples = PackedSamples.MostSamples;

    static readonly int EntryBytes = sizeof(Entry);

    /// <summary>Stands before the columns of a chunk.</summary>
    [StructLayout(LayoutKind.Sequential, Pack = sizeof(int))]
    struct Entry
    {
        public ulong Place;
        public uint Source;
        public PackedSamples Samples;
    }

    readonly DecodedRing ring;
    readonly TallyStripes hits = new(), misses = new(), openHits = new(), openMisses = new();
    int sources;
    long kept;

    /// <param name="limitBytes">What the samples may take; at least two pages.</param>
    public DecodedChunks(long limitBytes) => ring = new DecodedRing(limitBytes);

    public long LimitBytes => ring.LimitBytes;

    /// <inheritdoc cref="DecodedRing.SizeBytes"/>
    public long SizeBytes => ring.SizeBytes;

    public long Hits => hits.Sum;

    /// <summary>Full chunks that had to be decoded.</summary>
    public long Misses => misses.Sum;

    /// <summary>Open chunks of which the first samples were here.</summary>
    public long OpenHits => openHits.Sum;

    /// <summary>Open chunks that had to be decoded from their first sample on.</summary>
    public long OpenMisses => openMisses.Sum;

    /// <summary>Chunks that had to go for others.</summary>
    public long Evicted => ring.Evicted;

    /// <summary>Bytes of all full chunks that were ever kept.</summary>
    public long KeptBytes => Interlocked.Read(ref kept);

    /// <summary>A number for the files of a head or of a block, as they are open now.</summary>
    public uint NextSource() => (uint)Interlocked.Increment(ref sources);

    /// <summary>Room for the open chunks of a head.</summary>
    public OpenRuns BeginRuns() => new(ring, NextSource(), openHits, openMisses);

    /// <summary>A second is over.</summary>
    public void Tick() => ring.Tick();

    /// <summary>Appends the samples of a chunk that lie within the span; false where the chunk is not here.</summary>
    public bool TryAppend(ChunkIdentity chunk, long minTimeMs, long maxTimeMs, SampleColumns into)
    {
        var hash = DecodedRing.Hash(chunk.Source, chunk.Place);
        for (var way = 0; ring.TryNext(hash, ref way, out var spot);)
        {
            var entry = *(Entry*)spot.Start;
            if (!ring.IsStill(spot) || entry.Place != chunk.Place || entry.Source != chunk.Source) continue;
            if (!ring.TryAppend(spot, entry.Samples, spot.Start + EntryBytes, minTimeMs, maxTimeMs, into)) continue;
            hits.Increment();
            return true;
        }
        misses.Increment();
        return false;
    }

    /// <summary>The chunk will be asked for in a moment.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Prefetch(ChunkIdentity chunk) => ring.Prefetch(DecodedRing.Hash(chunk.Source, chunk.Place));

    /// <summary>A chunk was decoded, as a whole: when that happened before, it is kept.</summary>
    public void Offer(ChunkIdentity chunk, ReadOnlySpan<long> times, ReadOnlySpan<double> values)
    {
        if (chunk.Source == 0 || times.Length is < LeastSamples or > MostSamples) return;
        var hash = DecodedRing.Hash(chunk.Source, chunk.Place);
        if (ring.Admits(hash)) Keep(hash, chunk, times, values);
    }

    public void Dispose() => ring.Dispose();

    [SkipLocalsInit]
    void Keep(ulong hash, ChunkIdentity chunk, ReadOnlySpan<long> times, ReadOnlySpan<double> values)
    {
        var packed = stackalloc byte[DecodedRing.HeadBytes + MostSamples * PackedSamples.MostBytesEach];
        var bytes = EntryBytes + PackedSamples.Pack(times, values, packed + EntryBytes, out var samples);
        *(Entry*)packed = new Entry { Place = chunk.Place, Source = chunk.Source, Samples = samples };
        if (ring.TryKeep(hash, packed, bytes)) Interlocked.Add(ref kept, bytes);
    }
}
