using Barograph.Model.Labels;
using Barograph.Model.Matching;
using Barograph.Model.Samples;
using Barograph.Storage.Blocks;
using Barograph.Storage.Blocks.Encodings;

namespace Barograph.Storage.Inspection;

/// <summary>Reads everything of some blocks, numbers and histograms, as one: of two samples at a time, the older block's stays.</summary>
sealed class BlockReading(IReadOnlyList<Block> blocks, long minTimeMs, long maxTimeMs)
{
    /// <summary>The chosen series of one block, one after the other.</summary>
    sealed class Cursor(Block block, uint[] series)
    {
        int next = -1;
        byte[] buffer = new byte[256];

        public Block Block => block;

        public uint Reference => series[next];

        public LabelSet Labels { get; private set; }

        public bool Move()
        {
            if (++next >= series.Length) return false;
            var entry = block.Index.Series(series[next]);
            var length = block.Index.EncodeLabels(ref entry, ref buffer);
            Labels = new LabelSet(buffer.AsSpan(0, length).ToArray());
            return true;
        }
    }

    public IEnumerable<StoredSeries> Read(IReadOnlyList<IReadOnlyList<Matcher>> matcherSets)
    {
        var cursors = new List<Cursor>();
        foreach (var block in blocks)
        {
            if (block.Meta.MinTimeMs > maxTimeMs || block.LastTimeMs < minTimeMs) continue;
            var cursor = new Cursor(block, SeriesOf(block, matcherSets));
            if (cursor.Move()) cursors.Add(cursor);
        }
        while (cursors.Count > 0)
        {
            var labels = cursors.Min(static c => c.Labels);
            var samples = new List<StoredSample>();
            foreach (var cursor in cursors.FindAll(c => c.Labels == labels))
            {
                Append(cursor.Block, cursor.Reference, samples);
                if (!cursor.Move()) cursors.Remove(cursor);
            }
            InOrder(samples);
            if (samples.Count > 0) yield return new StoredSeries(labels, samples);
        }
    }

    static uint[] SeriesOf(Block block, IReadOnlyList<IReadOnlyList<Matcher>> matcherSets)
    {
        var found = new SortedSet<uint>();
        foreach (var matchers in matcherSets)
        {
            foreach (var series in new BlockMatching(block.Index).Resolve(matchers)) found.Add(series);
        }
        return [.. found];
    }

    void Append(Block block, uint reference, List<StoredSample> into)
    {
        var deleted = block.Tombstones.Of(reference);
        var series = block.Index.Series(reference);
        var columns = new SampleColumns();
        while (series.NextChunk())
        {
            var place = series.Chunk;
            if (place.MaxTimeMs < minTimeMs || place.MinTimeMs > maxTimeMs || BlockSelection.Covers(deleted, place)) continue;
            var chunk = block.Segments.Read(place);
            if (FloatChunks.IsFloat(chunk.Encoding))
            {
                columns.Clear();
                if (!FloatChunks.Append(chunk, minTimeMs, maxTimeMs, deleted, columns)) throw block.Segments.Damage(place, "the chunk ends before its samples do");
                for (var i = 0; i < columns.Count; i++) into.Add(new(columns.TimestampsMs[i], columns.Values[i], null));
                continue;
            }
            var histograms = new List<HistogramSample>();
            if (chunk.Encoding is < ChunkEncoding.Histogram or > ChunkEncoding.FloatHistogramSt || !HistogramChunkReader.Read(chunk.Data, chunk.Encoding, histograms))
                throw block.Segments.Damage(place, $"the chunk of encoding {(int)chunk.Encoding} cannot be decoded");
            foreach (var sample in histograms)
            {
                var time = sample.TimestampMs;
                if (time >= minTimeMs && time <= maxTimeMs && !IsDeleted(deleted, time)) into.Add(new(time, sample.Histogram.Sum, sample.Histogram));
            }
        }
    }

    static bool IsDeleted(ReadOnlySpan<TimeSpanMs> deleted, long timeMs)
    {
        foreach (var span in deleted)
        {
            if (span.Contains(timeMs)) return true;
        }
        return false;
    }

    static void InOrder(List<StoredSample> samples)
    {
        var ordered = true;
        for (var i = 1; i < samples.Count && ordered; i++) ordered = samples[i].TimestampMs > samples[i - 1].TimestampMs;
        if (ordered) return;
        // A stable sort keeps the older block's sample in front.
        var sorted = samples.OrderBy(static s => s.TimestampMs).ToList();
        samples.Clear();
        foreach (var sample in sorted)
        {
            if (samples.Count == 0 || samples[^1].TimestampMs != sample.TimestampMs) samples.Add(sample);
        }
    }
}
