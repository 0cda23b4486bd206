using System.Text.Unicode;
using Barograph.Formats.RemoteWrite;
using Barograph.Model.Labels;
using Barograph.Model.Samples;

namespace Barograph.Formats.RemoteRead;

/// <summary>Reads what another server answers to a remote read; <see cref="ReadAnswerWriter"/> has the messages.</summary>
public static class ReadAnswerReader
{
    const uint Varint = ProtoCursor.Varint, Bytes = ProtoCursor.Bytes;

    /// <summary>One message with all samples (already decompressed) of the one query that was asked.</summary>
    /// <exception cref="ReadAnswerException">It is cut, or no such message.</exception>
    public static void ReadSamples(ReadOnlySpan<byte> message, List<RemoteSeries> into)
    {
        for (var cursor = new ProtoCursor(message); TryReadEntry(ref cursor, message.Length, out var at, out var result);)
        {
            // A result has series as a write request has them.
            var reader = new WriteRequestReader(result);
            while (reader.Read() is var entry && entry != WriteRequestEntry.End)
            {
                if (entry == WriteRequestEntry.Broken || !reader.SkipLabels()) throw Broken(at + reader.At, message.Length);
                into.Add(Series(ref reader));
            }
        }
    }

    /// <summary>One frame: chunks of some series, which follow on those of the frame before where it is the same one.</summary>
    /// <exception cref="ReadAnswerException">It is cut, or no such message.</exception>
    public static void ReadFrame(ReadOnlySpan<byte> message, List<RemoteSeries> into)
    {
        for (var cursor = new ProtoCursor(message); TryReadEntry(ref cursor, message.Length, out var at, out var series);)
        {
            if (!TryReadChunks(series, into)) throw Broken(at, message.Length);
        }
    }

    // The next of what both kinds of message repeat in their field 1; other fields are passed over. False at the end.
    static bool TryReadEntry(ref ProtoCursor cursor, int length, out int at, out ReadOnlySpan<byte> entry)
    {
        for (at = cursor.At; !cursor.AtEnd; at = cursor.At)
        {
            if (!cursor.TryReadTag(out var tag)) throw Broken(at, length);
            if (tag == (1 << 3 | Bytes)) return cursor.TryReadBytes(out entry) ? true : throw Broken(at, length);
            if (!cursor.TrySkip(tag)) throw Broken(at, length);
        }
        entry = default;
        return false;
    }

    static RemoteSeries Series(ref WriteRequestReader reader)
    {
        var series = new RemoteSeries(Labels(reader.Labels)) { Samples = new SampleColumns(16) };
        while (reader.ReadItem() is var item && item != WriteSeriesItem.End)
        {
            switch (item)
            {
                case WriteSeriesItem.Sample:
                    series.Samples.Append(reader.TimestampMs, reader.Value);
                    break;
                case WriteSeriesItem.Histogram:
                    if (WriteHistogramReader.Read(reader.Raw, out var timeMs) is not { } histogram) throw new ReadAnswerException($"the answer is broken at byte {reader.At}: a histogram is cut");
                    series.Samples.Append(timeMs, histogram);
                    break;
                case WriteSeriesItem.Broken:
                    throw new ReadAnswerException($"the answer is broken at byte {reader.At} of a result: {reader.Reason}");
            }
        }
        return series;
    }

    static bool TryReadChunks(ReadOnlySpan<byte> message, List<RemoteSeries> into)
    {
        var labels = new LabelSetBuilder();
        RemoteSeries? series = null;
        for (var cursor = new ProtoCursor(message); !cursor.AtEnd;)
        {
            if (!cursor.TryReadTag(out var tag)) return false;
            switch (tag)
            {
                case 1 << 3 | Bytes:
                    if (!cursor.TryReadBytes(out var label) || !TrySet(labels, label)) return false;
                    break;
                case 2 << 3 | Bytes:
                    series ??= SeriesOf(labels.ToLabelSet(), into);
                    if (!cursor.TryReadBytes(out var chunk) || !TryReadChunk(chunk, series)) return false;
                    break;
                default:
                    if (!cursor.TrySkip(tag)) return false;
                    break;
            }
        }
        return true;
    }

    static RemoteSeries SeriesOf(LabelSet labels, List<RemoteSeries> into)
    {
        if (into.Count > 0 && into[^1].Labels == labels) return into[^1];
        var series = new RemoteSeries(labels);
        into.Add(series);
        return series;
    }

    static bool TryReadChunk(ReadOnlySpan<byte> message, RemoteSeries series)
    {
        ulong min = 0, max = 0, encoding = 0;
        ReadOnlySpan<byte> data = default;
        for (var cursor = new ProtoCursor(message); !cursor.AtEnd;)
        {
            var read = cursor.TryReadTag(out var tag) && tag switch
            {
                1 << 3 | Varint => cursor.TryReadVarint(out min),
                2 << 3 | Varint => cursor.TryReadVarint(out max),
                3 << 3 | Varint => cursor.TryReadVarint(out encoding),
                4 << 3 | Bytes => cursor.TryReadBytes(out data),
                _ => cursor.TrySkip(tag),
            };
            if (!read) return false;
        }
        if (encoding > byte.MaxValue) return false;
        series.Chunks.Add(new RemoteChunk((long)min, (long)max, (byte)encoding, data.ToArray()));
        return true;
    }

    static LabelSet Labels(ReadOnlySpan<byte> fields)
    {
        var labels = new LabelSetBuilder();
        var reader = new WriteLabelReader(fields);
        while (reader.Read())
        {
            if (!Utf8.IsValid(reader.Name) || !Utf8.IsValid(reader.Value)) throw new ReadAnswerException("a label of the answer is not UTF-8");
            labels.Set(reader.Name, reader.Value);
        }
        return reader.IsBroken ? throw new ReadAnswerException("a label of the answer is cut") : labels.ToLabelSet();
    }

    static bool TrySet(LabelSetBuilder labels, ReadOnlySpan<byte> message)
    {
        ReadOnlySpan<byte> name = default, value = default;
        for (var cursor = new ProtoCursor(message); !cursor.AtEnd;)
        {
            var read = cursor.TryReadTag(out var tag) && tag switch
            {
                1 << 3 | Bytes => cursor.TryReadBytes(out name),
                2 << 3 | Bytes => cursor.TryReadBytes(out value),
                _ => cursor.TrySkip(tag),
            };
            if (!read) return false;
        }
        if (!Utf8.IsValid(name) || !Utf8.IsValid(value)) return false;
        labels.Set(name, value);
        return true;
    }

    static ReadAnswerException Broken(int at, int length) => new($"the answer is broken at byte {at} of {length}");
}
