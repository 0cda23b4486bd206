using Barograph.Model.Samples;

namespace Barograph.Storage.Chunks;

/// <summary>Decodes chunks behind the samples that columns have already, and cuts what lies outside a span.</summary>
static unsafe class ChunkColumns
{
    /// <summary>False where the chunk is broken; then nothing was appended.</summary>
    /// <param name="decoded">Keeps the chunk, should it be asked for again.</param>
    /// <param name="identity">Its name there.</param>
    public static bool Append(
        byte* chunk, int chunkBytes, int count, long minTimeMs, long maxTimeMs, SampleColumns into, DecodedChunks? decoded = null, ChunkIdentity identity = default)
    {
        if (count == 0) return true;
        into.Reserve(count, out var times, out var values);
        if (!XorChunkReader.Read(chunk, chunkBytes, count, times, values)) return false;
        decoded?.Offer(identity, times, values);
        into.Commit(Cut(times, values, minTimeMs, maxTimeMs));
        return true;
    }

    /// <summary>Moves the samples within the span to the front; returns how many they are.</summary>
    public static int Cut(Span<long> times, Span<double> values, long minTimeMs, long maxTimeMs)
    {
        var end = times.Length;
        if (times[end - 1] > maxTimeMs) end = FirstAbove(times, maxTimeMs);
        if (end == 0 || times[0] >= minTimeMs) return end;
        var begin = minTimeMs == long.MinValue ? 0 : FirstAbove(times[..end], minTimeMs - 1);
        times[begin..end].CopyTo(times);
        values[begin..end].CopyTo(values);
        return end - begin;
    }

    /// <summary>The first place whose time is above the limit.</summary>
    public static int FirstAbove(ReadOnlySpan<long> times, long limit)
    {
        int low = 0, high = times.Length;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (times[middle] <= limit) low = middle + 1;
            else high = middle;
        }
        return low;
    }
}
