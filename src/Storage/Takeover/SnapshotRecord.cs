using Barograph.Model.Labels;
using Barograph.Model.Samples;
using Barograph.Storage.Blocks;
using Barograph.Storage.Blocks.Encodings;
using Barograph.Storage.Blocks.Segments;
using Barograph.Storage.Takeover.Chunks;
using Barograph.Storage.Takeover.Log;

namespace Barograph.Storage.Takeover;

/// <summary>Records of <c>chunk_snapshot.N.M</c>: the head as a clean stop left it, with <c>--enable-feature=memory-snapshot-on-shutdown</c>.</summary>
/// <remarks>
/// 1 a series: <c>u64 number, labels, 8 bytes that mean nothing, uvarint 1 or 0</c>; behind 1 its open chunk as <c>i64 first time, i64 last time, u8 encoding,
/// uvarint length, data</c> and the last sample, which the data have too. 2 deletions: their length, and what a block's file of tombstones has between magic and checksum. 3 exemplars.
/// </remarks>
sealed class SnapshotRecord(FoundHead head)
{
    const byte Series = 1, Deletions = 2, Exemplars = 3;

    readonly LabelSetBuilder labels = new();
    readonly ChunkCheck checking = new();
    readonly List<(ulong Series, Exemplar Exemplar)> exemplars = [];

    /// <summary>Null, or what is wrong with the record.</summary>
    public string? Take(ReadOnlySpan<byte> record)
    {
        if (record.IsEmpty) return "the record is empty";
        var reader = new ByteReader(record[1..]);
        switch (record[0])
        {
            case Series:
                return TakeSeries(ref reader);
            case Deletions:
                return TakeDeletions(ref reader);
            case Exemplars:
                return ExemplarRecord.TryRead(reader.Bytes(reader.Left), labels, exemplars) ? TakeExemplars() : "the record of exemplars ends early";
            default:
                return $"records of a snapshot have kinds 1 to 3, this one has {record[0]}";
        }
    }

    string? TakeExemplars()
    {
        foreach (var (series, exemplar) in exemplars) head.Add(series, exemplar);
        return null;
    }

    string? TakeSeries(ref ByteReader reader)
    {
        var number = reader.U64();
        if (!LabelRecord.Read(ref reader, labels) || labels.Count == 0) return "the labels of the series are cut off";
        reader.U64();
        var hasChunk = reader.Uvarint() != 0;
        if (reader.Failed) return "the record of the series is cut off";
        if (!hasChunk)
        {
            head.AddSeries(number, labels);
            return null;
        }
        reader.U64();
        reader.U64();
        var encoding = (ChunkEncoding)reader.Byte();
        var data = reader.String();
        if (reader.Failed) return "the chunk of the series is cut off";
        if (checking.Check(new ChunkBytes(encoding, data, false)) is not var (count, first, last)) return $"{data.Length} bytes of encoding {(int)encoding} are no chunk";
        head.AddSeries(number, labels);
        if (count > 0) head.AddOpenChunk(number, new HeadChunk(encoding, first, last, count, SampleOrder.InOrder) { Data = data.ToArray() });
        return null;
    }

    string? TakeDeletions(ref ByteReader reader)
    {
        var bytes = reader.String();
        if (reader.Failed) return "the record of deletions is cut off";
        if (TombstoneFile.TryParse(bytes) is not { } tombstones) return "the deletions are cut off";
        foreach (var (series, spans) in tombstones.All)
        {
            foreach (var span in spans) head.Delete(series, span);
        }
        return null;
    }
}
