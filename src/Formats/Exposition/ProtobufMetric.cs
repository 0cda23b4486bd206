using System.Text;
using System.Text.Unicode;
using Barograph.Formats.Numbers;
using Barograph.Formats.RemoteWrite;
using Barograph.Model.Labels;
using Barograph.Model.Metadata;

namespace Barograph.Formats.Exposition;

/// <summary>One metric of a protobuf page as points, and the text that names each of them: the same that the text formats would have.</summary>
/// <remarks>
/// <c>1 repeated LabelPair { name, value }, 2 Gauge { 1 double }, 3 Counter { 1 double, 2 exemplar, 3 start }, 4 Summary { 1 uint64 count, 2 double sum, 3 repeated
/// Quantile { 1 double, 2 double }, 4 start }, 5 Untyped { 1 double }, 6 int64 timestamp in ms, 7 Histogram</c>.
/// </remarks>
sealed class ProtobufMetric(bool native, bool alwaysClassic)
{
    const uint Varint = ProtoCursor.Varint, Fixed64 = ProtoCursor.Fixed64, Bytes = ProtoCursor.Bytes;

    readonly ProtobufHistogram histogram = new();
    byte[] labels = new byte[256], series = new byte[512];
    int labelBytes;

    public List<ProtobufPoint> Points { get; } = [];

    /// <summary>Of the native histogram, where there is one.</summary>
    public List<(int At, int Length)> Exemplars => histogram.Exemplars;

    public long TimestampMs { get; private set; }

    public long StartMs { get; private set; }

    /// <summary>False where it is cut or wrong.</summary>
    public bool Read(ReadOnlySpan<byte> message, MetricType type)
    {
        Points.Clear();
        (labelBytes, TimestampMs, StartMs) = (0, 0, 0);
        for (var cursor = new ProtoCursor(message); !cursor.AtEnd;)
        {
            if (!cursor.TryReadTag(out var tag)) return false;
            if (tag == (6 << 3 | Varint))
            {
                if (!cursor.TryReadVarint(out var time)) return false;
                TimestampMs = (long)time;
                continue;
            }
            if ((tag & 7) != Bytes || tag >> 3 is 0 or > 7)
            {
                if (!cursor.TrySkip(tag)) return false;
                continue;
            }
            if (!cursor.TryReadBytes(out var part)) return false;
            var at = cursor.At - part.Length;
            var read = (tag >> 3) switch
            {
                1 => ReadLabel(part),
                2 or 3 or 5 => ReadNumber(part, at),
                4 => ReadSummary(part),
                _ => ReadHistogram(part, at, type),
            };
            if (!read) return false;
        }
        return true;
    }

    /// <summary>The name of a point; good until the next one.</summary>
    public ReadOnlySpan<byte> SeriesOf(scoped ReadOnlySpan<byte> family, scoped in ProtobufPoint point)
    {
        var most = family.Length * 2 + point.Suffix.Length + labelBytes + point.BoundName.Length + GoFloat.MaxBytes + 16;
        if (series.Length < most) series = new byte[most * 2];
        var at = 0;
        var isPlain = LegalNames.IsLegacyMetricName(family);
        if (!isPlain)
        {
            series[at++] = (byte)'{';
            series[at++] = (byte)'"';
        }
        at += isPlain ? Copy(family, series.AsSpan(at)) : Escape(family, series.AsSpan(at));
        at += Encoding.UTF8.GetBytes(point.Suffix, series.AsSpan(at));
        if (!isPlain) series[at++] = (byte)'"';
        if (labelBytes == 0 && point.BoundName.Length == 0)
        {
            if (!isPlain) series[at++] = (byte)'}';
            return series.AsSpan(0, at);
        }
        series[at++] = isPlain ? (byte)'{' : (byte)',';
        at += Copy(labels.AsSpan(0, labelBytes), series.AsSpan(at));
        if (point.BoundName.Length > 0)
        {
            if (labelBytes > 0) series[at++] = (byte)',';
            at += Encoding.UTF8.GetBytes(point.BoundName, series.AsSpan(at));
            at += Copy("=\""u8, series.AsSpan(at));
            at += GoFloat.WriteGeneral(point.Bound, series.AsSpan(at));
            series[at++] = (byte)'"';
        }
        series[at++] = (byte)'}';
        return series.AsSpan(0, at);
    }

    /// <summary>An exemplar's labels in braces, its value and its time; false where it is cut or wrong.</summary>
    public bool ReadExemplar(ReadOnlySpan<byte> message, out ReadOnlySpan<byte> braced, out double value, out long? timeMs)
    {
        (labelBytes, var kept) = (0, labelBytes);
        var own = labels;
        labels = new byte[256];
        ulong bits = 0;
        timeMs = null;
        var good = true;
        for (var cursor = new ProtoCursor(message); good && !cursor.AtEnd;)
        {
            good = cursor.TryReadTag(out var tag);
            if (!good) break;
            if (tag == (2 << 3 | Fixed64)) good = cursor.TryReadFixed64(out bits);
            else if (tag == (1 << 3 | Bytes)) good = cursor.TryReadBytes(out var label) && ReadLabel(label);
            else if (tag == (3 << 3 | Bytes))
            {
                good = cursor.TryReadBytes(out var time) && ProtobufTimes.Read(time, out var ms) && (timeMs = ms) is not null;
            }
            else good = cursor.TrySkip(tag);
        }
        value = BitConverter.UInt64BitsToDouble(bits);
        byte[] text = [(byte)'{', .. labels.AsSpan(0, labelBytes), (byte)'}'];
        braced = text;
        (labels, labelBytes) = (own, kept);
        return good;
    }

    bool ReadLabel(ReadOnlySpan<byte> label)
    {
        ReadOnlySpan<byte> name = default, value = default;
        for (var cursor = new ProtoCursor(label); !cursor.AtEnd;)
        {
            if (!cursor.TryReadTag(out var tag)) return false;
            var read = tag switch
            {
                1 << 3 | Bytes => cursor.TryReadBytes(out name),
                2 << 3 | Bytes => cursor.TryReadBytes(out value),
                _ => cursor.TrySkip(tag),
            };
            if (!read) return false;
        }
        if (!LegalNames.IsUtf8Name(name) || !Utf8.IsValid(value)) return false;
        var most = labelBytes + 2 * (name.Length + value.Length) + 8;
        if (labels.Length < most) Array.Resize(ref labels, most * 2);
        if (labelBytes > 0) labels[labelBytes++] = (byte)',';
        if (LegalNames.IsLegacyLabelName(name))
        {
            labelBytes += Copy(name, labels.AsSpan(labelBytes));
        }
        else
        {
            labels[labelBytes++] = (byte)'"';
            labelBytes += Escape(name, labels.AsSpan(labelBytes));
            labels[labelBytes++] = (byte)'"';
        }
        labelBytes += Copy("=\""u8, labels.AsSpan(labelBytes));
        labelBytes += Escape(value, labels.AsSpan(labelBytes));
        labels[labelBytes++] = (byte)'"';
        return true;
    }

    /// <summary>A gauge, counter or number without a type: they differ by what a counter has besides.</summary>
    bool ReadNumber(ReadOnlySpan<byte> message, int at)
    {
        ulong bits = 0;
        (int At, int Length) exemplar = default;
        for (var cursor = new ProtoCursor(message); !cursor.AtEnd;)
        {
            if (!cursor.TryReadTag(out var tag)) return false;
            if (tag is (2 << 3 | Bytes) or (3 << 3 | Bytes))
            {
                if (!cursor.TryReadBytes(out var part)) return false;
                if (tag == (2 << 3 | Bytes)) exemplar = (at + cursor.At - part.Length, part.Length);
                else if (!ReadStart(part)) return false;
                continue;
            }
            if (!(tag == (1 << 3 | Fixed64) ? cursor.TryReadFixed64(out bits) : cursor.TrySkip(tag))) return false;
        }
        Points.Add(new("", "", 0, BitConverter.UInt64BitsToDouble(bits), null, exemplar));
        return true;
    }

    bool ReadSummary(ReadOnlySpan<byte> message)
    {
        ulong count = 0, sum = 0;
        var first = Points.Count;
        for (var cursor = new ProtoCursor(message); !cursor.AtEnd;)
        {
            if (!cursor.TryReadTag(out var tag)) return false;
            ReadOnlySpan<byte> part = default;
            var read = tag switch
            {
                1 << 3 | Varint => cursor.TryReadVarint(out count),
                2 << 3 | Fixed64 => cursor.TryReadFixed64(out sum),
                3 << 3 | Bytes => cursor.TryReadBytes(out part) && ReadQuantile(part),
                4 << 3 | Bytes => cursor.TryReadBytes(out part) && ReadStart(part),
                _ => cursor.TrySkip(tag),
            };
            if (!read) return false;
        }
        Points.InsertRange(first, [new("_count", "", 0, count, null, default), new("_sum", "", 0, BitConverter.UInt64BitsToDouble(sum), null, default)]);
        return true;
    }

    bool ReadQuantile(ReadOnlySpan<byte> message)
    {
        ulong quantile = 0, value = 0;
        for (var cursor = new ProtoCursor(message); !cursor.AtEnd;)
        {
            if (!cursor.TryReadTag(out var tag)) return false;
            var read = tag switch
            {
                1 << 3 | Fixed64 => cursor.TryReadFixed64(out quantile),
                2 << 3 | Fixed64 => cursor.TryReadFixed64(out value),
                _ => cursor.TrySkip(tag),
            };
            if (!read) return false;
        }
        Points.Add(new("", "quantile", BitConverter.UInt64BitsToDouble(quantile), BitConverter.UInt64BitsToDouble(value), null, default));
        return true;
    }

    bool ReadHistogram(ReadOnlySpan<byte> message, int at, MetricType type)
    {
        if (!histogram.Read(message, at)) return false;
        StartMs = histogram.StartMs;
        var isNative = histogram.IsNative;
        if (native && isNative) Points.Add(new("", "", 0, histogram.Sum, histogram.ToNative(type == MetricType.GaugeHistogram), histogram.Exemplars.Count > 0 ? histogram.Exemplars[0] : default));
        // One that is native alone has no bounds to show beside itself.
        if (native && isNative && (histogram.Buckets.Count == 0 || !alwaysClassic)) return true;
        Points.Add(new("_count", "", 0, histogram.Count, null, default));
        Points.Add(new("_sum", "", 0, histogram.Sum, null, default));
        foreach (var bucket in histogram.Buckets) Points.Add(new("_bucket", "le", bucket.Bound, bucket.Cumulative, null, bucket.Exemplar));
        if (histogram.Buckets.Count == 0 || !double.IsPositiveInfinity(histogram.Buckets[^1].Bound)) Points.Add(new("_bucket", "le", double.PositiveInfinity, histogram.Count, null, default));
        return true;
    }

    bool ReadStart(ReadOnlySpan<byte> message)
    {
        var read = ProtobufTimes.Read(message, out var startMs);
        StartMs = startMs;
        return read;
    }

    static int Copy(ReadOnlySpan<byte> text, Span<byte> into)
    {
        text.CopyTo(into);
        return text.Length;
    }

    static int Escape(ReadOnlySpan<byte> text, Span<byte> into)
    {
        var at = 0;
        foreach (var b in text)
        {
            if (b is (byte)'\\' or (byte)'"' or (byte)'\n') into[at++] = (byte)'\\';
            into[at++] = b == '\n' ? (byte)'n' : b;
        }
        return at;
    }
}
