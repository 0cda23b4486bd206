using Barograph.Model.Samples;

namespace Barograph.Formats.RemoteWrite;

/// <summary>The fields that native histograms have in every protobuf message of them: spans, differences between buckets, fractions.</summary>
/// <remarks>Numbers come packed or one by one. A field of another wire type than its own is passed over. False where it is cut.</remarks>
static class BucketFields
{
    const uint Varint = ProtoCursor.Varint, Fixed64 = ProtoCursor.Fixed64, Bytes = ProtoCursor.Bytes;

    /// <summary><c>{ sint32 offset = 1; uint32 length = 2 }</c>.</summary>
    public static bool TryReadSpan(ref ProtoCursor cursor, uint tag, List<HistogramSpan> into)
    {
        if ((tag & 7) != Bytes) return cursor.TrySkip(tag);
        if (!cursor.TryReadBytes(out var message)) return false;
        ulong offset = 0, length = 0;
        for (var span = new ProtoCursor(message); !span.AtEnd;)
        {
            if (!span.TryReadTag(out var field)) return false;
            var read = field switch
            {
                1 << 3 | Varint => span.TryReadVarint(out offset),
                2 << 3 | Varint => span.TryReadVarint(out length),
                _ => span.TrySkip(field),
            };
            if (!read) return false;
        }
        into.Add(new((int)Unzigzag(offset), (uint)length));
        return true;
    }

    public static bool TryReadDifferences(ref ProtoCursor cursor, uint tag, List<long> into)
    {
        if ((tag & 7) == Varint)
        {
            var read = cursor.TryReadVarint(out var single);
            into.Add(Unzigzag(single));
            return read;
        }
        if ((tag & 7) != Bytes) return cursor.TrySkip(tag);
        if (!cursor.TryReadBytes(out var packed)) return false;
        for (var numbers = new ProtoCursor(packed); !numbers.AtEnd;)
        {
            if (!numbers.TryReadVarint(out var number)) return false;
            into.Add(Unzigzag(number));
        }
        return true;
    }

    public static bool TryReadDoubles(ref ProtoCursor cursor, uint tag, List<double> into)
    {
        if ((tag & 7) == Fixed64)
        {
            var read = TryReadDouble(ref cursor, out var single);
            into.Add(single);
            return read;
        }
        if ((tag & 7) != Bytes) return cursor.TrySkip(tag);
        if (!cursor.TryReadBytes(out var packed)) return false;
        for (var numbers = new ProtoCursor(packed); !numbers.AtEnd;)
        {
            if (!TryReadDouble(ref numbers, out var value)) return false;
            into.Add(value);
        }
        return true;
    }

    public static bool TryReadDouble(ref ProtoCursor cursor, out double value)
    {
        var read = cursor.TryReadFixed64(out var bits);
        value = BitConverter.UInt64BitsToDouble(bits);
        return read;
    }

    /// <summary>The counts of buckets of which each says how it differs from the one before.</summary>
    public static long[] Counts(List<long> differences)
    {
        var counts = differences.ToArray();
        for (var i = 1; i < counts.Length; i++) counts[i] = unchecked(counts[i] + counts[i - 1]);
        return counts;
    }

    public static long Unzigzag(ulong value) => (long)(value >> 1) ^ -(long)(value & 1);
}
