using Barograph.Model.Matching;
using Barograph.Storage.Blocks;
using Barograph.Storage.Blocks.Encodings;

namespace Barograph.Storage.Inspection;

/// <summary>Counts what the chunks of a block hold.</summary>
sealed class ChunkAnalyst(Block block)
{
    readonly List<int> samplesOfNumbers = [], bytesOfNumbers = [], samplesOfHistograms = [], bytesOfHistograms = [], buckets = [];
    readonly List<HistogramSample> histograms = [];

    /// <param name="matchers">Of the series that count; none = all.</param>
    /// <param name="progress">Hears which share is done.</param>
    public ChunkAnalysis Analyse(IReadOnlyList<Matcher> matchers, Action<double> progress)
    {
        var chosen = new BlockMatching(block.Index).Resolve(matchers).ToArray();
        for (var i = 0; i < chosen.Length; i++)
        {
            if (i % 1024 == 0) progress(i / (double)chosen.Length);
            var series = block.Index.Series(chosen[i]);
            while (series.NextChunk()) Count(series.Chunk);
        }
        return new ChunkAnalysis
        {
            SamplesOfNumbers = samplesOfNumbers,
            BytesOfNumbers = bytesOfNumbers,
            SamplesOfHistograms = samplesOfHistograms,
            BytesOfHistograms = bytesOfHistograms,
            BucketsOfHistograms = buckets,
        };
    }

    void Count(Blocks.Index.ChunkPlace place)
    {
        var chunk = block.Segments.Read(place);
        if (FloatChunks.IsFloat(chunk.Encoding))
        {
            samplesOfNumbers.Add(FloatChunks.CountOf(chunk));
            bytesOfNumbers.Add(chunk.Data.Length);
            return;
        }
        histograms.Clear();
        if (chunk.Encoding is < ChunkEncoding.Histogram or > ChunkEncoding.FloatHistogramSt || !HistogramChunkReader.Read(chunk.Data, chunk.Encoding, histograms))
            throw block.Segments.Damage(place, $"the chunk of encoding {(int)chunk.Encoding} cannot be decoded");
        samplesOfHistograms.Add(histograms.Count);
        bytesOfHistograms.Add(chunk.Data.Length);
        var sum = 0;
        foreach (var sample in histograms)
        {
            var h = sample.Histogram;
            sum += h.PositiveBuckets.Length + h.NegativeBuckets.Length + h.PositiveFloatBuckets.Length + h.NegativeFloatBuckets.Length;
        }
        buckets.Add(sum);
    }
}
