using Barograph.Model.Samples;
using Barograph.Storage.Blocks;
using Barograph.Storage.Blocks.Encodings;
using Barograph.Storage.Disk;

namespace Barograph.Storage.Inspection;

/// <summary>Reads every byte of a block that means something, and holds what it says against itself.</summary>
public sealed record BlockVerification(string Folder, BlockMeta? Meta, long Series, long Chunks, long Samples, IReadOnlyList<string> Complaints)
{
    public bool IsSound => Complaints.Count == 0;

    /// <summary>Stops at the first damage of a file; disagreements are gathered.</summary>
    /// <param name="folder">The block's folder.</param>
    /// <param name="disk">Where it lies.</param>
    /// <param name="progress">Receives the share that is done, from 0 to 1.</param>
    /// <param name="cancel">Ends the reading.</param>
    public static BlockVerification Of(string folder, IDisk disk, Action<double> progress, CancellationToken cancel)
    {
        Block block;
        try
        {
            block = Block.Open(disk, folder);
        }
        catch (StorageException e)
        {
            return new(folder, null, 0, 0, 0, [e.Message]);
        }
        try
        {
            return new Reading(block).Run(progress, cancel);
        }
        finally
        {
            block.Leave();
        }
    }

    sealed class Reading(Block block)
    {
        readonly List<string> complaints = [];
        readonly SampleColumns columns = new();
        readonly List<HistogramSample> histograms = [];
        long series, chunks, samples;
        byte[] labels = new byte[256], before = [];
        int beforeLength = -1;

        public BlockVerification Run(Action<double> progress, CancellationToken cancel)
        {
            try
            {
                var all = block.Index.AllSeries();
                for (var i = 0; i < all.Count; i++)
                {
                    cancel.ThrowIfCancellationRequested();
                    if (i > 0 && all[i] <= all[i - 1]) complaints.Add($"the list of all series is not ascending at place {i}");
                    Series(all[i]);
                    if (i % 1000 == 0) progress((double)i / all.Count);
                }
                Postings();
                Statistics();
            }
            catch (StorageException e)
            {
                complaints.Add(e.Message);
            }
            progress(1);
            return new(block.Folder, block.Meta, series, chunks, samples, complaints);
        }

        void Series(uint reference)
        {
            series++;
            var entry = block.Index.Series(reference);
            var length = block.Index.EncodeLabels(ref entry, ref labels);
            if (beforeLength >= 0 && new Model.Labels.LabelSet(before[..beforeLength]).CompareTo(new(labels.AsSpan(0, length).ToArray())) >= 0)
                complaints.Add($"series {reference} is not greater than the one before it");
            before = labels.AsSpan(0, length).ToArray();
            beforeLength = length;
            while (entry.NextChunk()) Chunk(reference, entry.Chunk);
        }

        void Chunk(uint reference, in Blocks.Index.ChunkPlace place)
        {
            chunks++;
            var chunk = block.Segments.Read(place);
            long first, last;
            int count;
            if (FloatChunks.IsFloat(chunk.Encoding))
            {
                columns.Clear();
                if (!FloatChunks.Append(chunk, long.MinValue, long.MaxValue, default, columns)) throw block.Segments.Damage(place, "the chunk ends before its samples do");
                count = columns.Count;
                (first, last) = count == 0 ? (0, 0) : (columns.TimestampsMs[0], columns.TimestampsMs[count - 1]);
            }
            else
            {
                histograms.Clear();
                if (chunk.Encoding is < ChunkEncoding.Histogram or > ChunkEncoding.FloatHistogramSt || !HistogramChunkReader.Read(chunk.Data, chunk.Encoding, histograms))
                    throw block.Segments.Damage(place, $"the chunk of encoding {(int)chunk.Encoding} cannot be decoded");
                count = histograms.Count;
                (first, last) = count == 0 ? (0, 0) : (histograms[0].TimestampMs, histograms[^1].TimestampMs);
            }
            samples += count;
            if (count == 0 || first != place.MinTimeMs || last != place.MaxTimeMs)
                complaints.Add($"a chunk of series {reference} has {count} samples from {first} to {last}, the index says from {place.MinTimeMs} to {place.MaxTimeMs}");
            if (place.MinTimeMs < block.Meta.MinTimeMs || place.MaxTimeMs > block.LastTimeMs)
                complaints.Add($"a chunk of series {reference} spans {place.MinTimeMs} to {place.MaxTimeMs}, the block {block.Meta.MinTimeMs} to {block.LastTimeMs}");
        }

        /// <summary>Each list once, with its checksum; the entries of one name are the series that have it.</summary>
        void Postings()
        {
            var table = block.Index.Labels;
            for (var name = 0; name < table.NameCount; name++)
            {
                for (var values = table.Values(name); values.MoveNext();)
                {
                    var list = block.Index.PostingsAt(values.Postings);
                    for (var i = 1; i < list.Count; i++)
                    {
                        if (list[i] > list[i - 1]) continue;
                        complaints.Add($"the postings of a label at offset {values.Postings} are not ascending at place {i}");
                        break;
                    }
                }
            }
        }

        void Statistics()
        {
            var said = block.Meta.Statistics;
            if ((long)said.Series != series) complaints.Add($"meta.json says {said.Series} series, there are {series}");
            if ((long)said.Chunks != chunks) complaints.Add($"meta.json says {said.Chunks} chunks, there are {chunks}");
            if ((long)said.Samples != samples) complaints.Add($"meta.json says {said.Samples} samples, there are {samples}");
        }
    }
}
