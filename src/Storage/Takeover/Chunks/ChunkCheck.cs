using Barograph.Storage.Blocks;
using Barograph.Storage.Blocks.Encodings;
using Barograph.Storage.Blocks.Segments;

namespace Barograph.Storage.Takeover.Chunks;

/// <summary>Decodes a chunk before anything is made of it: what goes into a block as it is must be sound.</summary>
sealed class ChunkCheck
{
    readonly List<HistogramSample> histograms = [];
    long[] times = new long[128];
    double[] values = new double[128];

    /// <summary>Null where the bytes are no chunk of a known encoding with times that ascend.</summary>
    public (int Count, long FirstMs, long LastMs)? Check(in ChunkBytes chunk)
    {
        if (chunk.Encoding is < ChunkEncoding.Xor or > ChunkEncoding.FloatHistogramSt) return null;
        int count;
        if (FloatChunks.IsFloat(chunk.Encoding))
        {
            count = FloatChunks.CountOf(chunk);
            if (count < 0) return null;
            if (times.Length < count) (times, values) = (new long[count], new double[count]);
            if (!FloatChunks.Decode(chunk, count, times.AsSpan(0, count), values.AsSpan(0, count))) return null;
        }
        else
        {
            histograms.Clear();
            if (!HistogramChunkReader.Read(chunk.Data, chunk.Encoding, histograms)) return null;
            count = histograms.Count;
            if (times.Length < count) (times, values) = (new long[count], new double[count]);
            for (var i = 0; i < count; i++) times[i] = histograms[i].TimestampMs;
        }
        for (var i = 1; i < count; i++)
        {
            if (times[i] <= times[i - 1]) return null;
        }
        return count == 0 ? (0, 0, 0) : (count, times[0], times[count - 1]);
    }
}
