using Barograph.Model.Contracts;
using Barograph.Model.Labels;
using Barograph.Model.Samples;
using Barograph.Storage.Blocks.Index;

namespace Barograph.Storage.Blocks;

/// <summary>Some series of a block, in the order of their labels. Holds the block open until it is disposed.</summary>
sealed class BlockSelection(Block block, uint[] series, SeriesQuery query) : ISeriesSelection
{
    const int UsualChunkSamples = 120;

    long estimate = -1;
    int left;

    public int Count => series.Length;

    public IReadOnlyList<string> Warnings => [];

    public long SampleEstimate => estimate >= 0 ? estimate : estimate = Estimate();

    public LabelSet LabelsOf(int number)
    {
        var bytes = new byte[256];
        var entry = block.Index.Series(series[number]);
        var length = block.Index.EncodeLabels(ref entry, ref bytes);
        return new LabelSet(bytes.AsSpan(0, length).ToArray());
    }

    public SeriesGrouping Group(LabelProjection projection) => SeriesGrouping.ByLabels(this, projection);

    public void Read(int number, long minTimeMs, long maxTimeMs, SampleColumns into)
    {
        var entry = block.Index.Series(series[number]);
        var deleted = block.Tombstones.Of(series[number]);
        while (entry.NextChunk())
        {
            var place = entry.Chunk;
            if (place.MaxTimeMs < minTimeMs) continue;
            if (place.MinTimeMs > maxTimeMs) break;
            if (Covers(deleted, place)) continue;
            var chunk = block.Segments.Read(place);
            if (!FloatChunks.IsFloat(chunk.Encoding))
            {
                if (IsHistogram(chunk.Encoding))
                {
                    if (RichColumns.Append(chunk.Data, chunk.Encoding, minTimeMs, maxTimeMs, deleted, into)) continue;
                    throw block.Segments.Damage(place, $"the chunk of encoding {(int)chunk.Encoding} cannot be decoded");
                }
                throw block.Segments.Damage(place, $"the chunk has encoding {(int)chunk.Encoding}, 1 to 6 are known");
            }
            if (!FloatChunks.Append(chunk, minTimeMs, maxTimeMs, deleted, into)) throw block.Segments.Damage(place, "the chunk ends before its samples do");
        }
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref left, 1) == 0) block.Leave();
    }

    public static bool Covers(ReadOnlySpan<TimeSpanMs> deleted, in ChunkPlace chunk) => TimeSpanMs.AnyCovers(deleted, chunk.MinTimeMs, chunk.MaxTimeMs);

    static bool IsHistogram(Encodings.ChunkEncoding encoding)
        => encoding is Encodings.ChunkEncoding.Histogram or Encodings.ChunkEncoding.FloatHistogram or Encodings.ChunkEncoding.HistogramSt or Encodings.ChunkEncoding.FloatHistogramSt;

    long Estimate()
    {
        long chunks = 0;
        foreach (var reference in series)
        {
            var entry = block.Index.Series(reference);
            while (entry.NextChunk())
            {
                if (entry.Chunk.MaxTimeMs >= query.MinTimeMs && entry.Chunk.MinTimeMs <= query.MaxTimeMs) chunks++;
            }
        }
        var statistics = block.Meta.Statistics;
        var average = statistics.Chunks == 0 ? UsualChunkSamples : (long)(statistics.Samples / statistics.Chunks) + 1;
        return chunks * Math.Max(UsualChunkSamples, average);
    }
}
