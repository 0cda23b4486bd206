using System.Runtime.CompilerServices;
using Barograph.Model.Samples;
using Barograph.Storage.Blocks.Encodings;
using Barograph.Storage.Blocks.Segments;
using Barograph.Storage.Chunks;

namespace Barograph.Storage.Blocks;

/// <summary>Decodes the chunks of numbers (encodings 1 and 4) into columns, without what is deleted.</summary>
static unsafe class FloatChunks
{
    const int LeastBytes = 2;

    // Larger than any chunk of 120 samples; others are copied to the heap.
    const int StackBytes = 2560;

    public static bool IsFloat(ChunkEncoding encoding) => encoding is ChunkEncoding.Xor or ChunkEncoding.Xor2;

    /// <summary>False where the chunk is broken; then nothing was appended.</summary>
    /// <param name="decoded">Keeps the chunk, should it be asked for again.</param>
    /// <param name="identity">Its name there.</param>
    public static bool Append(
        in ChunkBytes chunk, long minTimeMs, long maxTimeMs, ReadOnlySpan<TimeSpanMs> deleted, SampleColumns into, DecodedChunks? decoded = null, ChunkIdentity identity = default)
    {
        if (chunk.Encoding == ChunkEncoding.Xor2) return RichColumns.Append(chunk.Data, chunk.Encoding, minTimeMs, maxTimeMs, deleted, into);
        var count = CountOf(chunk);
        if (count <= 0) return count == 0;
        into.Reserve(count, out var times, out var values);
        if (!Decode(chunk, count, times, values)) return false;
        decoded?.Offer(identity, times, values);
        var from = into.Count;
        into.Commit(ChunkColumns.Cut(times, values, minTimeMs, maxTimeMs));
        DeletedSamples.Drop(into, from, deleted);
        return true;
    }

    /// <summary>How many samples the header names; -1 where there is no header.</summary>
    public static int CountOf(in ChunkBytes chunk) => chunk.Data.Length < LeastBytes ? -1 : Xor2Reader.CountOf(chunk.Data);

    public static bool Decode(in ChunkBytes chunk, int count, Span<long> times, Span<double> values)
    {
        if (chunk.Encoding == ChunkEncoding.Xor2) return chunk.Data.Length >= Xor2Reader.HeaderBytes && Xor2Reader.Read(chunk.Data, count, times, values, default);
        if (!chunk.MayOverread) return DecodeCopy(chunk.Data, count, times, values);
        fixed (byte* data = chunk.Data) return XorChunkReader.Read(data, chunk.Data.Length, count, times, values);
    }

    /// <summary>A chunk at the very end of its file: nothing is mapped behind it.</summary>
    [SkipLocalsInit]
    static bool DecodeCopy(ReadOnlySpan<byte> data, int count, Span<long> times, Span<double> values)
    {
        var needed = data.Length + XorChunkReader.OverreadBytes;
        var copy = needed <= StackBytes ? stackalloc byte[StackBytes] : new byte[needed];
        data.CopyTo(copy);
        copy[data.Length..needed].Clear();
        fixed (byte* start = copy) return XorChunkReader.Read(start, data.Length, count, times, values);
    }
}
