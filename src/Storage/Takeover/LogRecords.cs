using System.Runtime.InteropServices;
using Barograph.Model.Labels;
using Barograph.Model.Metadata;
using Barograph.Model.Samples;
using Barograph.Storage.Blocks;
using Barograph.Storage.Takeover.Log;

namespace Barograph.Storage.Takeover;

/// <summary>Takes records of Prometheus' logs into the head that is put together: each as a whole, or not at all.</summary>
/// <param name="head">What is put together.</param>
/// <param name="report">What is counted.</param>
/// <param name="lastChunk">Reference of the last chunk of the chunk files that could be read.</param>
sealed class LogRecords(FoundHead head, TakeoverReport report, ulong lastChunk)
{
    readonly List<LoggedSample> samples = [];
    readonly LabelSetBuilder labels = new();
    readonly List<(ulong Series, Exemplar Exemplar)> exemplars = [];
    readonly List<(ulong Series, MetricMetadata Metadata)> metadata = [];

    /// <summary>A record of the log or its checkpoint. Null, or what is wrong with it.</summary>
    public string? Take(ReadOnlySpan<byte> record)
    {
        if (record.IsEmpty) return null;
        switch ((RecordKind)record[0])
        {
            case RecordKind.Series:
                return TakeSeries(record[1..]);
            case RecordKind.Tombstones:
                return TakeTombstones(record[1..]);
            case RecordKind.Exemplars:
                if (!ExemplarRecord.TryRead(record[1..], labels, exemplars)) return "the record of exemplars ends early";
                foreach (var (series, exemplar) in exemplars) head.Add(series, exemplar);
                return null;
            case RecordKind.Metadata:
                if (!MetadataRecord.TryRead(record[1..], metadata)) return "the record of metadata ends early";
                foreach (var (series, said) in metadata) head.Add(series, said);
                return null;
            case RecordKind.OldestTime:
                if (record.Length != 9) return $"a record of the oldest time has 9 bytes, this one {record.Length}";
                head.RaiseOldest((long)new ByteReader(record[1..]).U64());
                return null;
            default:
                return IsSamples(record[0]) ? TakeSamples(record, isLate: false) : null;
        }
    }

    /// <summary>A record of the log of late samples.</summary>
    public string? TakeLate(ReadOnlySpan<byte> record)
    {
        if (record.IsEmpty) return null;
        if ((RecordKind)record[0] == RecordKind.ChunkMarkers) return TakeMarkers(record[1..]);
        return IsSamples(record[0]) ? TakeSamples(record, isLate: true) : null;
    }

    static bool IsSamples(byte kind) => (RecordKind)kind is RecordKind.Samples or (>= RecordKind.Histograms and <= RecordKind.FloatHistogramsWithStarts);

    string? TakeSeries(ReadOnlySpan<byte> body)
    {
        // Twice: what is cut off at its end must not be taken in part.
        for (var round = 0; round < 2; round++)
        {
            var reader = new ByteReader(body);
            while (reader.Left > 0)
            {
                var number = reader.U64();
                if (!LabelRecord.Read(ref reader, labels)) return "the record of series ends early";
                if (labels.Count == 0) return $"series {number} has no labels";
                if (round == 1) head.AddSeries(number, labels);
            }
        }
        return null;
    }

    string? TakeSamples(ReadOnlySpan<byte> record, bool isLate)
    {
        samples.Clear();
        var reader = new SampleRecord(record);
        if (!reader.Read(samples)) return $"the record of kind {record[0]} ends early, or its buckets do not fit";
        report.UnknownHistograms += reader.Unknown;
        foreach (ref readonly var sample in CollectionsMarshal.AsSpan(samples))
        {
            if (isLate) head.AddLate(sample);
            else head.Add(sample);
        }
        return null;
    }

    string? TakeTombstones(ReadOnlySpan<byte> body)
    {
        var deletions = new List<(ulong Series, TimeSpanMs Span)>();
        var reader = new ByteReader(body);
        while (reader.Left > 0)
        {
            deletions.Add((reader.U64(), new TimeSpanMs(reader.Varint(), reader.Varint())));
            if (reader.Failed) return "the record of deletions ends early";
        }
        foreach (var (series, span) in deletions) head.Delete(series, span);
        return null;
    }

    string? TakeMarkers(ReadOnlySpan<byte> body)
    {
        if (body.Length % 16 != 0) return $"a record of chunk markers has 16 bytes for each, this one {body.Length}";
        var reader = new ByteReader(body);
        while (reader.Left > 0)
        {
            var series = reader.U64();
            // A chunk that could not be read: then the samples of the log are needed.
            if (reader.U64() <= lastChunk) head.LateAreInChunks(series);
        }
        return null;
    }
}
