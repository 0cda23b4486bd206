using Barograph.Model.Hashing;
using Barograph.Model.Labels;
using Barograph.Model.Metadata;
using Barograph.Model.Samples;
using Barograph.Storage.Blocks;
using Barograph.Storage.Blocks.Encodings;
using Barograph.Storage.Takeover.Chunks;
using Barograph.Storage.Takeover.Log;

namespace Barograph.Storage.Takeover;

/// <summary>Prometheus' head, put together again from its files in the order in which it would read them itself.</summary>
/// <remarks>
/// Every sample is in the log, also those that a chunk file or snapshot has: of the log, what is newer than these counts. Late samples have a
/// log of their own besides, from which all count that no chunk file has.
/// </remarks>
sealed class FoundHead
{
    /// <summary>Samples that wait in plain columns until they are encoded.</summary>
    const int SamplesPerChunk = 120;

    readonly long rangeMs;
    readonly TakeoverReport report;
    readonly Dictionary<LabelSet, FoundSeries> byLabels = new(ByEncoding.Instance);
    readonly Dictionary<LabelSet, FoundSeries>.AlternateLookup<ReadOnlySpan<byte>> byBytes;
    readonly Dictionary<ulong, FoundSeries> byNumber = [];
    readonly Dictionary<ulong, List<HeadChunk>> unclaimed = [];
    readonly SeriesRewriter encoder;
    byte[] encoded = new byte[1024];
    List<HeadChunk> target = [];
    SampleOrder order;

    /// <param name="rangeMs">The span of a block: chunks do not reach over its ends.</param>
    /// <param name="oldestMs">All samples that came in order and are older are in blocks.</param>
    /// <param name="report">Where samples are counted that do not belong.</param>
    public FoundHead(long rangeMs, long oldestMs, TakeoverReport report)
    {
        (this.rangeMs, OldestMs, this.report) = (rangeMs, oldestMs, report);
        byBytes = byLabels.GetAlternateLookup<ReadOnlySpan<byte>>();
        encoder = new SeriesRewriter((encoding, data, min, max, count) => target.Add(new(encoding, min, max, count, order) { Data = data.ToArray() }));
    }

    public long OldestMs { get; private set; }

    public FoundBeside Beside { get; } = new();

    public IReadOnlyCollection<FoundSeries> Series => byLabels.Values;

    /// <summary>A chunk of the chunk files: it waits for the labels of its series.</summary>
    public void AddChunk(ulong number, in HeadChunk chunk)
    {
        if (!chunk.IsLate && chunk.MaxTimeMs < OldestMs) return;
        if (!unclaimed.TryGetValue(number, out var chunks)) unclaimed[number] = chunks = [];
        chunks.Add(chunk);
    }

    public void AddSeries(ulong number, LabelSetBuilder labels)
    {
        if (encoded.Length < labels.EncodedSize) encoded = new byte[labels.EncodedSize * 2];
        var bytes = encoded.AsSpan(0, labels.Encode(encoded));
        if (!byBytes.TryGetValue(bytes, out var series))
        {
            series = new FoundSeries(new LabelSet(bytes.ToArray()));
            byLabels.Add(series.Labels, series);
        }
        byNumber[number] = series;
        if (!unclaimed.Remove(number, out var chunks)) return;
        foreach (var chunk in chunks) Attach(series, chunk);
    }

    /// <summary>The open chunk of a snapshot.</summary>
    public void AddOpenChunk(ulong number, in HeadChunk chunk)
    {
        if (chunk.MaxTimeMs >= OldestMs) Attach(byNumber[number], chunk);
    }

    public void Add(in LoggedSample sample)
    {
        if (sample.TimestampMs < OldestMs)
        {
            report.OlderThanBlocks++;
            return;
        }
        if (!byNumber.TryGetValue(sample.Series, out var series))
        {
            report.Orphans++;
            return;
        }
        if (sample.TimestampMs <= series.ChunkedUntilMs) return;
        if (sample.TimestampMs <= series.LastTimeMs)
        {
            Append(series, ref series.Disordered, sample, sample.Histogram, SampleOrder.Disordered);
            return;
        }
        var histogram = sample.Histogram;
        // Prometheus makes a histogram of a stale marker behind histograms.
        if (histogram is null && series.LastKind >= SampleKind.Histogram && StaleMarker.Is(sample.Value))
            histogram = HistogramChunkReader.Stale(series.LastKind == SampleKind.FloatHistogram, sample.Value);
        if (series.InOrder is { Count: > 0 } columns && RangeOf(columns.TimestampsMs[0]) != RangeOf(sample.TimestampMs)) Encode(series, columns, SampleOrder.InOrder);
        Append(series, ref series.InOrder, sample, histogram, SampleOrder.InOrder);
        series.Advance(sample.TimestampMs, histogram is null ? SampleKind.Number : histogram.IsFloat ? SampleKind.FloatHistogram : SampleKind.Histogram);
    }

    public void Add(ulong number, Exemplar exemplar)
    {
        report.Exemplars++;
        if (byNumber.TryGetValue(number, out var series)) Beside.Add(series.Labels, exemplar);
    }

    public void Add(ulong number, MetricMetadata metadata)
    {
        if (byNumber.TryGetValue(number, out var series)) Beside.Add(series.Labels, metadata);
    }

    public void AddLate(in LoggedSample sample)
    {
        if (!byNumber.TryGetValue(sample.Series, out var series))
        {
            report.Orphans++;
            return;
        }
        Append(series, ref series.Late, sample, sample.Histogram, SampleOrder.Late);
    }

    /// <summary>All late samples of a series up to now are in chunk files.</summary>
    public void LateAreInChunks(ulong number)
    {
        if (!byNumber.TryGetValue(number, out var series)) return;
        series.Late = null;
        series.Chunks.RemoveAll(static c => c.IsLate && c.Data is not null);
    }

    public void Delete(ulong number, TimeSpanMs span)
    {
        if (!byNumber.TryGetValue(number, out var series) || span.MaxMs < span.MinMs) return;
        if (span == new TimeSpanMs(long.MinValue, long.MaxValue))
        {
            // Nobody deleted it: it ended, and is in a block of ended series.
            series.Clear();
            return;
        }
        if (span.MaxMs < OldestMs) return;
        series.Deleted.Add(span);
        report.Deletions++;
    }

    /// <summary>From a checkpoint: what is older had left the head when it was written.</summary>
    public void RaiseOldest(long timeMs) => OldestMs = Math.Max(OldestMs, timeMs);

    /// <summary>Encodes what waits still, and counts chunks whose series is nowhere.</summary>
    public void Finish()
    {
        foreach (var series in byLabels.Values)
        {
            Encode(series, series.InOrder, SampleOrder.InOrder);
            Encode(series, series.Disordered, SampleOrder.Disordered);
            Encode(series, series.Late, SampleOrder.Late);
            series.InOrder = series.Disordered = series.Late = null;
        }
        foreach (var chunks in unclaimed.Values)
        {
            foreach (var chunk in chunks)
            {
                if (chunk.MaxTimeMs >= OldestMs) report.Orphans += chunk.Count;
            }
        }
        unclaimed.Clear();
        byNumber.Clear();
    }

    void Append(FoundSeries series, ref SampleColumns? waiting, in LoggedSample sample, NativeHistogram? histogram, SampleOrder how)
    {
        var columns = waiting ??= new SampleColumns(8);
        if (columns.Count == SamplesPerChunk) Encode(series, columns, how);
        if (histogram is null) columns.Append(sample.TimestampMs, sample.Value);
        else columns.Append(sample.TimestampMs, histogram);
        columns.SetStartTime(sample.StartMs);
    }

    static void Attach(FoundSeries series, in HeadChunk chunk) => series.Attach(chunk, chunk.Encoding switch
    {
        ChunkEncoding.Histogram or ChunkEncoding.HistogramSt => SampleKind.Histogram,
        ChunkEncoding.FloatHistogram or ChunkEncoding.FloatHistogramSt => SampleKind.FloatHistogram,
        _ => SampleKind.Number,
    });

    void Encode(FoundSeries series, SampleColumns? columns, SampleOrder how)
    {
        if (columns is null || columns.Count == 0) return;
        (target, order) = (series.Chunks, how);
        encoder.Add(columns, 0);
        encoder.Flush();
        columns.Clear();
    }

    long RangeOf(long timeMs) => AlignedRange.StartOf(timeMs, rangeMs);

    sealed class ByEncoding : IEqualityComparer<LabelSet>, IAlternateEqualityComparer<ReadOnlySpan<byte>, LabelSet>
    {
        public static ByEncoding Instance { get; } = new();

        public bool Equals(LabelSet x, LabelSet y) => x.Equals(y);

        public int GetHashCode(LabelSet labels) => GetHashCode(labels.Encoded);

        public bool Equals(ReadOnlySpan<byte> alternate, LabelSet other) => alternate.SequenceEqual(other.Encoded);

        public int GetHashCode(ReadOnlySpan<byte> alternate) => (int)XxHash64.Hash(alternate);

        public LabelSet Create(ReadOnlySpan<byte> alternate) => new(alternate.ToArray());
    }
}
