using System.Runtime.InteropServices;
using Barograph.Model.Samples;
using Barograph.Storage.Blocks.Encodings;
using Barograph.Storage.Blocks.Segments;

namespace Barograph.Storage.Blocks;

/// <summary>Chunks of one series that overlap, or from which something was deleted: decoded, put in order, encoded anew.</summary>
/// <remarks>Of two samples at the same time, the one of the lower rank stays.</remarks>
sealed class SeriesRewriter
{
    readonly List<Sample> samples = [];
    readonly List<HistogramSample> histograms = [];
    readonly XorEncoder numbers;
    readonly Xor2Writer numbersWithStarts;
    readonly HistogramChunkWriter histogramWriter;
    long[] times = [], starts = [];
    double[] values = [];

    /// <summary>A number, or the place of a histogram.</summary>
    readonly record struct Sample(long TimestampMs, int Rank, long StartMs, ulong ValueBits, int Histogram) : IComparable<Sample>
    {
        public int CompareTo(Sample other) => TimestampMs != other.TimestampMs ? TimestampMs.CompareTo(other.TimestampMs) : Rank.CompareTo(other.Rank);
    }

    public SeriesRewriter(ChunkSink sink)
    {
        numbers = new XorEncoder(sink);
        numbersWithStarts = new Xor2Writer(sink);
        histogramWriter = new HistogramChunkWriter(sink);
    }

    /// <summary>False where the chunk is broken.</summary>
    public bool TryAdd(in ChunkBytes chunk, int rank, long minTimeMs, long maxTimeMs, ReadOnlySpan<TimeSpanMs> deleted)
        => FloatChunks.IsFloat(chunk.Encoding) ? TryAddNumbers(chunk, rank, minTimeMs, maxTimeMs, deleted) : TryAddHistograms(chunk, rank, minTimeMs, maxTimeMs, deleted);

    /// <summary>Adds samples that were in no chunk yet, in any order.</summary>
    public void Add(SampleColumns columns, int rank)
    {
        for (var i = 0; i < columns.Count; i++)
        {
            var (time, start) = (columns.TimestampsMs[i], columns.HasStartTimes ? columns.StartTimesMs[i] : 0);
            var histogram = columns.HasHistograms ? columns.Histograms[i] : null;
            samples.Add(new(time, rank, start, BitConverter.DoubleToUInt64Bits(columns.Values[i]), histogram is null ? -1 : histograms.Count));
            if (histogram is not null) histograms.Add(new(time, start, histogram));
        }
    }

    /// <summary>Hands over all chunks of what was added, and begins anew.</summary>
    public void Flush()
    {
        samples.Sort();
        var kind = 0;
        for (var i = 0; i < samples.Count; i++)
        {
            var sample = samples[i];
            if (i > 0 && sample.TimestampMs == samples[i - 1].TimestampMs) continue;
            var next = sample.Histogram < 0 ? sample.StartMs == 0 ? 1 : 2 : histograms[sample.Histogram].Histogram.IsFloat ? 3 : 4;
            // A chunk of numbers with starts takes those without as well: one that is missing must not tear it apart.
            if (next == 1 && kind == 2) next = 2;
            if (next != kind) FlushWriters();
            kind = next;
            Write(sample, kind);
        }
        FlushWriters();
        samples.Clear();
        histograms.Clear();
        // What comes next may be another series, or lie behind chunks that were not decoded: nothing is known about a reset there.
        histogramWriter.Forget();
    }

    void Write(in Sample sample, int kind)
    {
        if (kind == 1) numbers.Add(sample.TimestampMs, sample.ValueBits);
        else if (kind == 2) numbersWithStarts.Add(sample.TimestampMs, sample.ValueBits, sample.StartMs);
        else histogramWriter.Add(histograms[sample.Histogram]);
    }

    void FlushWriters()
    {
        numbers.Flush();
        numbersWithStarts.Flush();
        histogramWriter.Forget();
    }

    bool TryAddNumbers(in ChunkBytes chunk, int rank, long minTimeMs, long maxTimeMs, ReadOnlySpan<TimeSpanMs> deleted)
    {
        var count = FloatChunks.CountOf(chunk);
        if (count <= 0) return count == 0;
        if (times.Length < count) (times, starts, values) = (new long[count], new long[count], new double[count]);
        var hasStarts = chunk.Encoding == ChunkEncoding.Xor2;
        if (hasStarts
            ? chunk.Data.Length < Xor2Reader.HeaderBytes || !Xor2Reader.Read(chunk.Data, count, times, values, starts)
            : !FloatChunks.Decode(chunk, count, times.AsSpan(0, count), values.AsSpan(0, count))) return false;
        for (var i = 0; i < count; i++)
        {
            if (times[i] < minTimeMs || times[i] > maxTimeMs || IsDeleted(deleted, times[i])) continue;
            samples.Add(new(times[i], rank, hasStarts ? starts[i] : 0, BitConverter.DoubleToUInt64Bits(values[i]), -1));
        }
        return true;
    }

    bool TryAddHistograms(in ChunkBytes chunk, int rank, long minTimeMs, long maxTimeMs, ReadOnlySpan<TimeSpanMs> deleted)
    {
        var from = histograms.Count;
        if (!HistogramChunkReader.Read(chunk.Data, chunk.Encoding, histograms)) return false;
        for (var i = from; i < histograms.Count; i++)
        {
            ref readonly var sample = ref CollectionsMarshal.AsSpan(histograms)[i];
            if (sample.TimestampMs < minTimeMs || sample.TimestampMs > maxTimeMs || IsDeleted(deleted, sample.TimestampMs)) continue;
            samples.Add(new(sample.TimestampMs, rank, sample.StartTimestampMs, 0, i));
        }
        return true;
    }

    static bool IsDeleted(ReadOnlySpan<TimeSpanMs> deleted, long timeMs)
    {
        foreach (var span in deleted)
        {
            if (span.Contains(timeMs)) return true;
        }
        return false;
    }
}
