using Barograph.Storage.Blocks;

namespace Barograph.Storage.Takeover.Log;

/// <summary>Records of samples: numbers and native histograms, with start timestamps and without.</summary>
/// <remarks>
/// Without starts: <c>u64 first series, i64 first time</c>, then for each sample <c>varint series, varint time</c>, both as differences from the
/// first, and the value. With starts: the first sample has series, time and start as varints; each other one the difference of its series from
/// the one before, of its time from the first, and a byte for its start: 0 none, 1 as the one before, 2 a varint difference from the first.
/// </remarks>
ref struct SampleRecord(ReadOnlySpan<byte> record)
{
    const byte NoStart = 0, SameStart = 1, OtherStart = 2;

    readonly RecordKind kind = (RecordKind)record[0];
    ByteReader reader = new(record[1..]);
    long firstTime, firstStart, series, start;
    bool any;

    /// <summary>Histograms of a schema that nobody knows: passed over, as Prometheus does.</summary>
    public int Unknown { get; private set; }

    /// <summary>False where the record ends before its samples do, or says what cannot be; then some may have been added.</summary>
    public bool Read(List<LoggedSample> into)
    {
        if (reader.Left == 0) return true;
        var hasStarts = kind is RecordKind.SamplesWithStarts or RecordKind.HistogramsWithStarts or RecordKind.FloatHistogramsWithStarts;
        long firstSeries = 0;
        if (!hasStarts)
        {
            firstSeries = (long)reader.U64();
            firstTime = (long)reader.U64();
        }
        while (reader.Left > 0 && !reader.Failed)
        {
            long time;
            if (hasStarts)
            {
                if (!ReadHead(out time)) return false;
            }
            else
            {
                series = firstSeries + reader.Varint();
                time = firstTime + reader.Varint();
            }
            if (!ReadValue(time, into)) return false;
        }
        return !reader.Failed;
    }

    bool ReadHead(out long time)
    {
        if (!any)
        {
            any = true;
            series = reader.Varint();
            time = firstTime = reader.Varint();
            start = firstStart = reader.Varint();
            return !reader.Failed;
        }
        series += reader.Varint();
        time = firstTime + reader.Varint();
        switch (reader.Byte())
        {
            case NoStart:
                start = 0;
                break;
            case SameStart:
                break;
            case OtherStart:
                start = firstStart + reader.Varint();
                break;
            default:
                return false;
        }
        return !reader.Failed;
    }

    bool ReadValue(long time, List<LoggedSample> into)
    {
        if (kind is RecordKind.Samples or RecordKind.SamplesWithStarts)
        {
            var value = reader.Double();
            if (!reader.Failed) into.Add(new((ulong)series, time, start, value, null));
            return !reader.Failed;
        }
        var isFloat = kind is RecordKind.FloatHistograms or RecordKind.CustomFloatHistograms or RecordKind.FloatHistogramsWithStarts;
        if (LoggedHistogram.Read(ref reader, isFloat, out var known) is not { } histogram) return false;
        if (known) into.Add(new((ulong)series, time, start, histogram.Sum, histogram));
        else Unknown++;
        return true;
    }
}
