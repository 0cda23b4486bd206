namespace Barograph.Formats.RemoteWrite;

/// <summary>Walks a remote write 2.0 request (protobuf, already decompressed): strings stand in one list, all else names them by number.</summary>
/// <remarks>
/// <c>Request { repeated string symbols = 4; repeated TimeSeries = 5 }</c>; <c>TimeSeries { repeated uint32 labels = 1; repeated Sample = 2; repeated
/// Histogram = 3; repeated Exemplar = 4; Metadata = 5; int64 created = 6 (of drafts) }</c>; <c>Sample { double value = 1; int64 timestamp = 2; int64 start
/// = 3 }</c>; <c>Metadata { enum type = 1; uint32 help = 3; uint32 unit = 4 }</c>. Any order of fields; unknown ones are skipped.
/// </remarks>
public ref struct SymbolRequestReader(ReadOnlySpan<byte> message, WriteSymbols symbols)
{
    const uint Varint = ProtoCursor.Varint, Bytes = ProtoCursor.Bytes, Fixed64 = ProtoCursor.Fixed64;
    const uint SymbolTag = 4 << 3 | Bytes, SeriesTag = 5 << 3 | Bytes;
    const uint PackedLabelsTag = 1 << 3 | Bytes, LabelTag = 1 << 3 | Varint, SampleTag = 2 << 3 | Bytes, HistogramTag = 3 << 3 | Bytes;
    const uint ExemplarTag = 4 << 3 | Bytes, DescriptionTag = 5 << 3 | Bytes, CreatedTag = 6 << 3 | Varint;

    readonly ReadOnlySpan<byte> all = message;
    ProtoCursor outer = new(message);
    ProtoCursor inner = default;
    long createdMs;

    /// <summary>Where the series lies in the message.</summary>
    public int SeriesAt { get; private set; }

    public readonly int SeriesBytes => inner.All.Length;

    /// <summary>What is broken.</summary>
    public string? Reason { get; private set; }

    /// <summary>Near which byte.</summary>
    public readonly int At => inner.All.IsEmpty ? outer.At : SeriesAt + inner.At;

    public WriteDescription? Description { get; private set; }

    public double Value { get; private set; }

    public long TimestampMs { get; private set; }

    /// <summary>When the counter of the sample began; 0 where nobody said. Of a histogram it is in the histogram, or else this.</summary>
    public long StartMs { get; private set; }

    /// <summary>Of an exemplar or histogram: its message, undecoded.</summary>
    public ReadOnlySpan<byte> Raw { get; private set; }

    /// <summary>First of all, for strings may stand anywhere.</summary>
    public bool ReadSymbols()
    {
        symbols.Clear();
        for (var cursor = new ProtoCursor(all); !cursor.AtEnd;)
        {
            if (!cursor.TryReadTag(out var tag)) return Break("a field's tag is cut or wrong");
            if (tag != SymbolTag)
            {
                if (!cursor.TrySkip(tag)) return Break("a field is cut");
                continue;
            }
            if (!cursor.TryReadBytes(out var symbol)) return Break("a symbol is cut");
            symbols.Add(cursor.At - symbol.Length, symbol.Length);
        }
        return symbols.Count == 0 || symbols.Of(0, all).IsEmpty || Break("the first symbol is not empty");
    }

    /// <summary>Goes to the next series and finds its labels, description and start.</summary>
    public WriteRequestEntry Read()
    {
        while (!outer.AtEnd)
        {
            inner = default;
            if (!outer.TryReadTag(out var tag)) return Broken("a field's tag is cut or wrong");
            if (tag != SeriesTag)
            {
                if (!outer.TrySkip(tag)) return Broken("a field is cut");
                continue;
            }
            if (!outer.TryReadBytes(out var body)) return Broken("a series is cut");
            SeriesAt = outer.At - body.Length;
            inner = new ProtoCursor(body);
            return ReadHead(body) ? WriteRequestEntry.Series : WriteRequestEntry.Broken;
        }
        return WriteRequestEntry.End;
    }

    /// <summary>Goes to the next sample, histogram or exemplar of the series.</summary>
    public WriteSeriesItem ReadItem()
    {
        while (!inner.AtEnd)
        {
            if (!inner.TryReadTag(out var tag)) return BreakItem("a field's tag is cut or wrong");
            if (tag is not (SampleTag or HistogramTag or ExemplarTag))
            {
                if (!inner.TrySkip(tag)) return BreakItem("a field of a series is cut");
                continue;
            }
            if (!inner.TryReadBytes(out var raw)) return BreakItem("a sample, histogram or exemplar is cut");
            Raw = raw;
            StartMs = createdMs;
            if (tag == HistogramTag) return WriteSeriesItem.Histogram;
            if (tag == ExemplarTag) return WriteSeriesItem.Exemplar;
            return ReadSample(raw) ? WriteSeriesItem.Sample : BreakItem("a sample is cut");
        }
        return WriteSeriesItem.End;
    }

    /// <summary>The labels of a series by its message; false where it is broken.</summary>
    public static bool ReadLabels(ReadOnlySpan<byte> series, WriteSymbols symbols)
    {
        ArgumentNullException.ThrowIfNull(symbols);
        symbols.Labels.Clear();
        for (var cursor = new ProtoCursor(series); !cursor.AtEnd;)
        {
            if (!cursor.TryReadTag(out var tag) || !(IsLabel(tag) ? ReadNumbers(ref cursor, tag, symbols.Labels) : cursor.TrySkip(tag))) return false;
        }
        return true;
    }

    /// <summary>An exemplar: <c>repeated uint32 labels = 1; double value = 2; int64 timestamp = 3</c>. Its labels are in the symbols then.</summary>
    public static bool ReadExemplar(ReadOnlySpan<byte> exemplar, WriteSymbols symbols, out double value, out long timestampMs)
    {
        ArgumentNullException.ThrowIfNull(symbols);
        symbols.Labels.Clear();
        ulong bits = 0, time = 0;
        (value, timestampMs) = (0, 0);
        for (var cursor = new ProtoCursor(exemplar); !cursor.AtEnd;)
        {
            if (!cursor.TryReadTag(out var tag)) return false;
            var read = tag switch
            {
                PackedLabelsTag or LabelTag => ReadNumbers(ref cursor, tag, symbols.Labels),
                2 << 3 | Fixed64 => cursor.TryReadFixed64(out bits),
                3 << 3 | Varint => cursor.TryReadVarint(out time),
                _ => cursor.TrySkip(tag),
            };
            if (!read) return false;
        }
        (value, timestampMs) = (BitConverter.UInt64BitsToDouble(bits), (long)time);
        return true;
    }

    /// <summary>The caller found that <see cref="Raw"/> is broken.</summary>
    public WriteSeriesItem BreakItem(string reason)
    {
        Break(reason);
        return WriteSeriesItem.Broken;
    }

    static bool IsLabel(uint tag) => tag is PackedLabelsTag or LabelTag;

    bool ReadHead(ReadOnlySpan<byte> series)
    {
        symbols.Labels.Clear();
        (createdMs, Description) = (0, null);
        for (var cursor = new ProtoCursor(series); !cursor.AtEnd;)
        {
            if (!cursor.TryReadTag(out var tag)) return Break("a field's tag is cut or wrong");
            if (IsLabel(tag))
            {
                if (!ReadNumbers(ref cursor, tag, symbols.Labels)) return Break("the labels of a series are cut");
            }
            else if (tag == DescriptionTag)
            {
                if (!cursor.TryReadBytes(out var description) || !ReadDescription(description)) return Break("the metadata of a series are cut");
            }
            else if (tag == CreatedTag)
            {
                if (!cursor.TryReadVarint(out var created)) return Break("the start of a series is cut");
                createdMs = (long)created;
            }
            else if (!cursor.TrySkip(tag))
            {
                return Break("a field of a series is cut");
            }
        }
        return true;
    }

    bool ReadDescription(ReadOnlySpan<byte> description)
    {
        ulong type = 0, help = 0, unit = 0;
        for (var cursor = new ProtoCursor(description); !cursor.AtEnd;)
        {
            if (!cursor.TryReadTag(out var tag)) return false;
            var read = tag switch
            {
                1 << 3 | Varint => cursor.TryReadVarint(out type),
                3 << 3 | Varint => cursor.TryReadVarint(out help),
                4 << 3 | Varint => cursor.TryReadVarint(out unit),
                _ => cursor.TrySkip(tag),
            };
            if (!read) return false;
        }
        if (help > uint.MaxValue || unit > uint.MaxValue || !symbols.Has((uint)help) || !symbols.Has((uint)unit)) return false;
        Description = new(WriteMetadataReader.TypeOf(type), (uint)help, (uint)unit);
        return true;
    }

    bool ReadSample(ReadOnlySpan<byte> sample)
    {
        ulong bits = 0, time = 0, start = 0;
        for (var cursor = new ProtoCursor(sample); !cursor.AtEnd;)
        {
            if (!cursor.TryReadTag(out var tag)) return false;
            var read = tag switch
            {
                1 << 3 | Fixed64 => cursor.TryReadFixed64(out bits),
                2 << 3 | Varint => cursor.TryReadVarint(out time),
                3 << 3 | Varint => cursor.TryReadVarint(out start),
                _ => cursor.TrySkip(tag),
            };
            if (!read) return false;
        }
        (Value, TimestampMs) = (BitConverter.UInt64BitsToDouble(bits), (long)time);
        if (start != 0) StartMs = (long)start;
        return true;
    }

    static bool ReadNumbers(ref ProtoCursor cursor, uint tag, List<uint> into)
    {
        if (tag == LabelTag) return ReadNumber(ref cursor, into);
        if (!cursor.TryReadBytes(out var packed)) return false;
        for (var numbers = new ProtoCursor(packed); !numbers.AtEnd;)
        {
            if (!ReadNumber(ref numbers, into)) return false;
        }
        return true;
    }

    static bool ReadNumber(ref ProtoCursor cursor, List<uint> into)
    {
        if (!cursor.TryReadVarint(out var number) || number > uint.MaxValue) return false;
        into.Add((uint)number);
        return true;
    }

    WriteRequestEntry Broken(string reason)
    {
        Break(reason);
        return WriteRequestEntry.Broken;
    }

    bool Break(string reason)
    {
        Reason ??= reason;
        return false;
    }
}
