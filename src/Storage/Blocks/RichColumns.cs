using Barograph.Model.Samples;
using Barograph.Storage.Blocks.Encodings;

namespace Barograph.Storage.Blocks;

/// <summary>Decodes chunks of histograms, and of numbers with start times, into columns, without what is deleted.</summary>
static class RichColumns
{
    // Between the bits and the columns: a broken chunk leaves nothing in these.
    [ThreadStatic]
    static List<HistogramSample>? spare;

    /// <summary>False where the chunk is broken; then nothing was appended.</summary>
    public static bool Append(
        ReadOnlySpan<byte> chunk, ChunkEncoding encoding, long minTimeMs, long maxTimeMs, ReadOnlySpan<TimeSpanMs> deleted, SampleColumns into)
    {
        var from = into.Count;
        if (encoding == ChunkEncoding.Xor2 ? !AppendNumbers(chunk, minTimeMs, maxTimeMs, into) : !AppendHistograms(chunk, encoding, minTimeMs, maxTimeMs, into)) return false;
        DeletedSamples.Drop(into, from, deleted);
        return true;
    }

    static bool AppendHistograms(ReadOnlySpan<byte> chunk, ChunkEncoding encoding, long minTimeMs, long maxTimeMs, SampleColumns into)
    {
        var samples = spare ??= [];
        var isWhole = HistogramChunkReader.Read(chunk, encoding, new TimeSpanMs(minTimeMs, maxTimeMs), samples);
        if (isWhole)
        {
            foreach (var sample in samples)
            {
                into.Append(sample.TimestampMs, sample.Histogram);
                into.SetStartTime(sample.StartTimestampMs);
            }
        }
        samples.Clear();
        return isWhole;
    }

    static bool AppendNumbers(ReadOnlySpan<byte> chunk, long minTimeMs, long maxTimeMs, SampleColumns into)
    {
        if (chunk.Length < Xor2Reader.HeaderBytes) return false;
        var count = Xor2Reader.CountOf(chunk);
        var times = new long[count];
        var starts = new long[count];
        var values = new double[count];
        if (!Xor2Reader.Read(chunk, count, times, values, starts)) return false;
        for (var i = 0; i < count; i++)
        {
            if (times[i] < minTimeMs || times[i] > maxTimeMs) continue;
            into.Append(times[i], values[i]);
            into.SetStartTime(starts[i]);
        }
        return true;
    }
}
