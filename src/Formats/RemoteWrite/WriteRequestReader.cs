using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Barograph.Formats.RemoteWrite;

/// <summary>Walks a remote write 1.0 request (protobuf, already decompressed). Never allocates, never throws.</summary>
/// <remarks>
/// <c>WriteRequest { repeated TimeSeries = 1; repeated MetricMetadata = 3 }</c>;
/// <c>TimeSeries { repeated Label = 1; repeated Sample = 2; repeated Exemplar = 3; repeated Histogram = 4 }</c>;
/// <c>Label { string name = 1; string value = 2 }; Sample { double value = 1; int64 timestamp_ms = 2 }</c>. Unknown fields are skipped.
/// All labels of a series stand before its samples, as every sender writes them: a label behind a sample breaks the request.
/// </remarks>
public ref struct WriteRequestReader(ReadOnlySpan<byte> message)
{
    const uint SeriesTag = (1 << 3) | ProtoCursor.Bytes, MetadataTag = (3 << 3) | ProtoCursor.Bytes;
    const byte LabelTag = (1 << 3) | 2, SampleTag = (2 << 3) | 2, ExemplarTag = (3 << 3) | 2, HistogramTag = (4 << 3) | 2;
    const byte ValueTag = (1 << 3) | 1, TimestampTag = 2 << 3;

    ProtoCursor outer = new(message);
    ProtoCursor inner = default;
    int bodyStart;

    /// <summary>Where in the message the reader stands, or where the message is broken.</summary>
    public readonly int At => bodyStart + inner.At;

    /// <summary>What is broken.</summary>
    public string? Reason { get; private set; }

    /// <summary>Of a series: its encoded label fields, once <see cref="SkipLabels"/> or <see cref="AcceptLabels"/> said how far they go.</summary>
    public ReadOnlySpan<byte> Labels { get; private set; }

    /// <summary>Where <see cref="Labels"/> begin in the message.</summary>
    public readonly int LabelsAt => bodyStart;

    /// <summary>The whole series message, or the whole metadata message.</summary>
    public readonly ReadOnlySpan<byte> Body => inner.All;

    public double Value { get; private set; }

    public long TimestampMs { get; private set; }

    /// <summary>Of an exemplar or histogram: its message, undecoded.</summary>
    public ReadOnlySpan<byte> Raw { get; private set; }

    public WriteRequestEntry Read()
    {
        while (!outer.AtEnd)
        {
            bodyStart = outer.At;
            inner = default;
            if (!outer.TryReadTag(out var tag)) return Break("a field's tag is cut or wrong");
            if (tag is SeriesTag or MetadataTag)
            {
                if (!outer.TryReadBytes(out var body)) return Break("a series is cut");
                bodyStart = outer.At - body.Length;
                inner = new ProtoCursor(body);
                Labels = default;
                return tag == SeriesTag ? WriteRequestEntry.Series : WriteRequestEntry.Metadata;
            }

            if (!outer.TrySkip(tag)) return Break("an unknown field is cut");
        }

        return WriteRequestEntry.End;
    }

    /// <summary>Whether the labels may be the first bytes of the series: it is as long, and no further label follows them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly bool MayEndAt(int length) => length < inner.All.Length ? inner.All[length] != LabelTag : length == inner.All.Length;

    /// <summary>
    /// Takes the first bytes of the series for its labels without walking them: for a caller that has recognised them as a run that
    /// <see cref="SkipLabels"/> once found, and after <see cref="MayEndAt"/> agreed.
    /// </summary>
    public void AcceptLabels(int length)
    {
        Labels = inner.All[..length];
        inner.At = length;
    }

    /// <summary>Finds where the labels end.</summary>
    public bool SkipLabels()
    {
        while (!inner.AtEnd && inner.All[inner.At] == LabelTag)
        {
            inner.At++;
            if (!inner.TryReadBytes(out _))
            {
                Break("a label is cut");
                return false;
            }
        }

        Labels = inner.All[..inner.At];
        return true;
    }

    /// <summary>Goes to the next item behind the labels.</summary>
    public WriteSeriesItem ReadItem()
    {
        while (!inner.AtEnd)
        {
            if (TryReadPlainSample()) return WriteSeriesItem.Sample;
            if (!inner.TryReadTag(out var tag)) return BreakItem("a field's tag is cut or wrong");
            switch (tag)
            {
                case SampleTag:
                    return ReadSample() ? WriteSeriesItem.Sample : BreakItem("a sample is cut");
                case ExemplarTag or HistogramTag:
                    if (!inner.TryReadBytes(out var raw)) return BreakItem("an exemplar or histogram is cut");
                    Raw = raw;
                    return tag == ExemplarTag ? WriteSeriesItem.Exemplar : WriteSeriesItem.Histogram;
                case LabelTag:
                    return BreakItem("a label stands behind a sample");
                default:
                    if (!inner.TrySkip(tag)) return BreakItem("an unknown field is cut");
                    break;
            }
        }

        return WriteSeriesItem.End;
    }

    // What all senders write: tag, length 16 (time of our age: 1 + 8 + 1 + 6 bytes), value, time.
    bool TryReadPlainSample()
    {
        var rest = inner.All[inner.At..];
        if (rest.Length < 18 || rest[0] != SampleTag || rest[1] != 16 || rest[2] != ValueTag || rest[11] != TimestampTag) return false;
        // Six bytes, the first five with the bit that says "more", the last without: the least and the most of 6 byte varints.
        var time = BinaryPrimitives.ReadUInt64LittleEndian(rest[10..]) >> 16;
        if ((time & 0x8080_8080_8080) != 0x0080_8080_8080) return false;
        Value = BinaryPrimitives.ReadDoubleLittleEndian(rest[3..]);
        time = (time & 0x7F) | ((time >> 1) & 0x3F80) | ((time >> 2) & 0x1F_C000) | ((time >> 3) & 0xFE0_0000)
            | ((time >> 4) & 0x7_F000_0000) | ((time >> 5) & 0x3F8_0000_0000);
        TimestampMs = (long)time;
        inner.At += 18;
        return true;
    }

    bool ReadSample()
    {
        (Value, TimestampMs) = (0, 0);
        if (!inner.TryReadBytes(out var body)) return false;
        var sample = new ProtoCursor(body);
        while (!sample.AtEnd)
        {
            if (!sample.TryReadTag(out var tag)) return false;
            if (tag == ValueTag)
            {
                if (!sample.TryReadFixed64(out var bits)) return false;
                Value = BitConverter.UInt64BitsToDouble(bits);
            }
            else if (tag == TimestampTag)
            {
                if (!sample.TryReadVarint(out var time)) return false;
                TimestampMs = (long)time;
            }
            else if (!sample.TrySkip(tag))
            {
                return false;
            }
        }

        return true;
    }

    WriteRequestEntry Break(string reason)
    {
        Reason ??= reason;
        return WriteRequestEntry.Broken;
    }

    /// <summary>The caller found that <see cref="Raw"/> is broken.</summary>
    public WriteSeriesItem BreakItem(string reason)
    {
        Break(reason);
        return WriteSeriesItem.Broken;
    }
}
