using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Barograph.Model.Samples;

namespace Barograph.Storage.Chunks;

/// <summary>What open chunks of one head began with, decoded: one run of samples for each series, which grows as the chunk does.</summary>
/// <remarks>See docs/decisions/2026-11-27-of-open-chunks-the-first-samples-are-kept-decoded.md.</remarks>
sealed unsafe class OpenRuns(DecodedRing ring, uint source, TallyStripes hits, TallyStripes misses)
{
    /// <summary>
    /// So many new samples are worth a longer run: to make one takes about 12 ns for each of its samples, to decode one behind the run 6 ns at every reading.
    /// A series that is read some times for each sample breaks even there; one that is read less often hardly pays for it.
    /// </summary>
    public const int RenewAfter = 8;

    // As with full chunks: fewer are decoded as fast as a run is found.
    const int LeastSamples = 16;

    static readonly int EntryBytes = sizeof(Entry);

    /// <summary>Stands before the columns of a run.</summary>
    [StructLayout(LayoutKind.Sequential, Pack = sizeof(int))]
    struct Entry
    {
        public uint Source;
        public OpenChunkIdentity Chunk;
        public XorChunk State;
        public PackedSamples Samples;
    }

    /// <summary>The run of a slot, of whichever series and chunk it is.</summary>
    public bool TryFind(int slot, out OpenRun run)
    {
        var hash = HashOf(slot);
        for (var way = 0; ring.TryNext(hash, ref way, out var spot);)
        {
            var entry = *(Entry*)spot.Start;
            if (!ring.IsStill(spot) || entry.Source != source || entry.Chunk.Slot != slot) continue;
            var firstMs = entry.Samples.TimeAt(spot.Start + EntryBytes, 0);
            if (!ring.IsStill(spot)) continue;
            run = new OpenRun(spot, entry.Chunk, entry.State, entry.Samples, firstMs);
            return true;
        }
        run = default;
        return false;
    }

    /// <summary>Appends the samples of a run that lie within the span; false where it went meanwhile.</summary>
    public bool TryAppend(in OpenRun run, long minTimeMs, long maxTimeMs, SampleColumns into)
        => ring.TryAppend(run.Spot, run.Samples, run.Spot.Start + EntryBytes, minTimeMs, maxTimeMs, into);

    /// <summary>What was asked for was found decoded, but for the samples behind it.</summary>
    public void CountHit() => hits.Increment();

    /// <summary>An open chunk was decoded as a whole: when that happened before, or when the slot has a run already, it is kept.</summary>
    /// <param name="former">The run that it replaces.</param>
    /// <param name="chunk">Its name.</param>
    /// <param name="state">What its writer knew behind these samples.</param>
    /// <param name="times">From the first one on.</param>
    /// <param name="values">Theirs.</param>
    public void Offer(in OpenRun former, OpenChunkIdentity chunk, in XorChunk state, ReadOnlySpan<long> times, ReadOnlySpan<double> values)
    {
        misses.Increment();
        if (chunk.Generation == 0 || times.Length is < LeastSamples or > XorChunk.MaxSamples) return;
        var hash = HashOf(chunk.Slot);
        if (former.Count > 0 ? ring.AdmitsMore() : ring.Admits(hash)) Keep(hash, former, chunk, state, times, values);
    }

    /// <summary>Makes a run longer by the samples that were decoded behind it.</summary>
    [SkipLocalsInit]
    public void Renew(in OpenRun run, in XorChunk state, ReadOnlySpan<long> times, ReadOnlySpan<double> values)
    {
        var count = run.Count + times.Length;
        if (count > XorChunk.MaxSamples || !ring.AdmitsMore()) return;
        Span<long> allTimes = stackalloc long[XorChunk.MaxSamples];
        Span<double> allValues = stackalloc double[XorChunk.MaxSamples];
        run.Samples.Unpack(run.Spot.Start + EntryBytes, 0, allTimes[..run.Count], allValues[..run.Count]);
        if (!ring.IsStill(run.Spot)) return;
        times.CopyTo(allTimes[run.Count..]);
        values.CopyTo(allValues[run.Count..]);
        Keep(HashOf(run.Chunk.Slot), run, run.Chunk, state, allTimes[..count], allValues[..count]);
    }

    /// <summary>A series will be read after the next one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void PrefetchIndex(int slot) => ring.PrefetchIndex(HashOf(slot));

    /// <summary>A series will be read next.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Prefetch(int slot) => ring.Prefetch(HashOf(slot));

    [SkipLocalsInit]
    void Keep(ulong hash, in OpenRun former, OpenChunkIdentity chunk, in XorChunk state, ReadOnlySpan<long> times, ReadOnlySpan<double> values)
    {
        var packed = stackalloc byte[DecodedRing.HeadBytes + XorChunk.MaxSamples * PackedSamples.MostBytesEach];
        var bytes = EntryBytes + PackedSamples.Pack(times, values, packed + EntryBytes, out var samples);
        *(Entry*)packed = new Entry { Source = source, Chunk = chunk, State = state, Samples = samples };
        ring.TryKeep(hash, packed, bytes, former.Spot);
    }

    ulong HashOf(int slot) => DecodedRing.Hash(source, (uint)slot);
}
