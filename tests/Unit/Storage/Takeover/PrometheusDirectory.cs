using System.Buffers.Binary;
using System.Globalization;
using Barograph.Formats.Snappy;
using Barograph.Model.Labels;
using Barograph.Model.Samples;
using Barograph.Storage.Blocks.Encodings;
using Barograph.Storage.Memory;

namespace Barograph.Tests.Unit.Storage.Takeover;

/// <summary>Writes the files that Prometheus keeps beside its blocks, as docs/formats/prometheus-log.md has them.</summary>
sealed class PrometheusDirectory(string folder)
{
    const int PageBytes = 32 << 10, HeaderBytes = 7;

    readonly MemoryStream record = new();

    public string Folder => folder;

    public static string Numbered(int number, int digits) => number.ToString($"D{digits}", CultureInfo.InvariantCulture);

    public string WalSegment(int number) => Path.Combine(folder, "wal", Numbered(number, 8));

    /// <summary>A segment of a log.</summary>
    public void WriteLog(string path, IEnumerable<byte[]> records, bool snappy = false)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(folder, path))!);
        File.WriteAllBytes(Path.Combine(folder, path), Pages(records, snappy));
    }

    public static byte[] Pages(IEnumerable<byte[]> records, bool snappy)
    {
        var pages = new MemoryStream();
        foreach (var plain in records)
        {
            var data = plain;
            if (snappy)
            {
                var packed = new byte[SnappyEncoder.MaxLength(plain.Length)];
                data = packed[..SnappyEncoder.Encode(plain, packed)];
            }
            var at = 0;
            for (var i = 0; i == 0 || at < data.Length; i++)
            {
                var left = PageBytes - (int)(pages.Length % PageBytes);
                if (left < HeaderBytes)
                {
                    pages.Write(new byte[left]);
                    left = PageBytes;
                }
                var length = Math.Min(data.Length - at, left - HeaderBytes);
                var last = at + length == data.Length;
                var head = new byte[HeaderBytes];
                head[0] = (byte)((i == 0 ? last ? 1 : 2 : last ? 4 : 3) | (snappy ? 8 : 0));
                BinaryPrimitives.WriteUInt16BigEndian(head.AsSpan(1), (ushort)length);
                BinaryPrimitives.WriteUInt32BigEndian(head.AsSpan(3), Crc32C.Of(data.AsSpan(at, length)));
                pages.Write(head);
                pages.Write(data, at, length);
                at += length;
            }
        }
        return pages.ToArray();
    }

    public byte[] Series(params (ulong Number, LabelSet Labels)[] series)
    {
        record.WriteByte(1);
        foreach (var (number, labels) in series)
        {
            U64(number);
            Labels(labels);
        }
        return Take();
    }

    public byte[] Samples(params (ulong Number, long TimeMs, double Value)[] samples)
    {
        record.WriteByte(2);
        U64(samples[0].Number);
        U64((ulong)samples[0].TimeMs);
        foreach (var (number, time, value) in samples)
        {
            Varint((long)(number - samples[0].Number));
            Varint(time - samples[0].TimeMs);
            U64(BitConverter.DoubleToUInt64Bits(value));
        }
        return Take();
    }

    /// <summary>Kind 11: the first whole, the others by differences.</summary>
    public byte[] SamplesWithStarts(params (ulong Number, long TimeMs, long StartMs, double Value)[] samples)
    {
        record.WriteByte(11);
        for (var i = 0; i < samples.Length; i++)
        {
            var (number, time, start, value) = samples[i];
            if (i == 0)
            {
                Varint((long)number);
                Varint(time);
                Varint(start);
            }
            else
            {
                Varint((long)(number - samples[i - 1].Number));
                Varint(time - samples[0].TimeMs);
                if (start == 0) record.WriteByte(0);
                else if (start == samples[i - 1].StartMs) record.WriteByte(1);
                else
                {
                    record.WriteByte(2);
                    Varint(start - samples[0].StartMs);
                }
            }
            U64(BitConverter.DoubleToUInt64Bits(value));
        }
        return Take();
    }

    public byte[] Histograms(params (ulong Number, long TimeMs, NativeHistogram Histogram)[] samples)
    {
        var isFloat = samples[0].Histogram.IsFloat;
        var custom = samples[0].Histogram.Schema == NativeHistogram.CustomBuckets;
        record.WriteByte((byte)((custom ? 9 : 7) + (isFloat ? 1 : 0)));
        U64(samples[0].Number);
        U64((ulong)samples[0].TimeMs);
        foreach (var (number, time, h) in samples)
        {
            Varint((long)(number - samples[0].Number));
            Varint(time - samples[0].TimeMs);
            record.WriteByte((byte)(h.Hint == CounterResetHint.Gauge ? 3 : 0));
            Varint(h.Schema);
            U64(BitConverter.DoubleToUInt64Bits(h.ZeroThreshold));
            if (isFloat)
            {
                U64(BitConverter.DoubleToUInt64Bits(h.FloatZeroCount));
                U64(BitConverter.DoubleToUInt64Bits(h.FloatCount));
            }
            else
            {
                Uvarint(h.ZeroCount);
                Uvarint(h.Count);
            }
            U64(BitConverter.DoubleToUInt64Bits(h.Sum));
            Spans(h.PositiveSpans);
            Spans(h.NegativeSpans);
            Buckets(h.PositiveBuckets, h.PositiveFloatBuckets, isFloat);
            Buckets(h.NegativeBuckets, h.NegativeFloatBuckets, isFloat);
            if (!custom) continue;
            Uvarint((ulong)h.CustomBounds.Length);
            foreach (var bound in h.CustomBounds) U64(BitConverter.DoubleToUInt64Bits(bound));
        }
        return Take();
    }

    public byte[] Tombstones(params (ulong Number, long MinMs, long MaxMs)[] spans)
    {
        record.WriteByte(3);
        foreach (var (number, min, max) in spans)
        {
            U64(number);
            Varint(min);
            Varint(max);
        }
        return Take();
    }

    public byte[] Exemplars(ulong number, long timeMs)
    {
        record.WriteByte(4);
        U64(number);
        U64((ulong)timeMs);
        Varint(0);
        Varint(0);
        U64(0);
        Labels(LabelSet.Of(("trace_id", "t")));
        return Take();
    }

    public byte[] Metadata(params (ulong Number, byte Type, string Unit, string Help)[] entries)
    {
        record.WriteByte(6);
        foreach (var (number, type, unit, help) in entries)
        {
            Uvarint(number);
            record.WriteByte(type);
            Uvarint(2);
            foreach (var text in (string[])["UNIT", unit, "HELP", help])
            {
                Uvarint((ulong)System.Text.Encoding.UTF8.GetByteCount(text));
                record.Write(System.Text.Encoding.UTF8.GetBytes(text));
            }
        }
        return Take();
    }

    public byte[] Markers(params (ulong Number, ulong Chunk)[] markers)
    {
        record.WriteByte(5);
        foreach (var (number, chunk) in markers)
        {
            U64(number);
            U64(chunk);
        }
        return Take();
    }

    /// <summary>A record of a snapshot, with the open chunk of the series.</summary>
    public byte[] Snapshot(ulong number, LabelSet labels, params (long TimeMs, double Value)[] samples)
    {
        record.WriteByte(1);
        U64(number);
        Labels(labels);
        U64(0);
        Uvarint(samples.Length > 0 ? 1u : 0u);
        if (samples.Length > 0)
        {
            U64((ulong)samples[0].TimeMs);
            U64((ulong)samples[^1].TimeMs);
            record.WriteByte(1);
            var data = Xor(samples);
            Uvarint((ulong)data.Length);
            record.Write(data);
            record.Write(new byte[64]);
        }
        return Take();
    }

    /// <summary>A file of head chunks. Returns the references of its chunks.</summary>
    public List<ulong> WriteChunks(int number, IEnumerable<(ulong Series, bool Late, (long TimeMs, double Value)[] Samples)> chunks, int reserved = 1000)
    {
        var references = new List<ulong>();
        record.Write([0x01, 0x30, 0xBC, 0x91, 1, 0, 0, 0]);
        foreach (var (series, late, samples) in chunks)
        {
            var at = (int)record.Length;
            references.Add((ulong)number << 32 | (uint)at);
            U64(series);
            U64((ulong)samples[0].TimeMs);
            U64((ulong)samples[^1].TimeMs);
            record.WriteByte((byte)(1 | (late ? 0x80 : 0)));
            var data = Xor(samples);
            Uvarint((ulong)data.Length);
            record.Write(data);
            var checksum = new byte[4];
            BinaryPrimitives.WriteUInt32BigEndian(checksum, Crc32C.Of(record.ToArray().AsSpan(at)));
            record.Write(checksum);
        }
        record.Write(new byte[reserved]);
        Directory.CreateDirectory(Path.Combine(folder, "chunks_head"));
        File.WriteAllBytes(Path.Combine(folder, "chunks_head", Numbered(number, 6)), Take());
        return references;
    }

    public static byte[] Xor((long TimeMs, double Value)[] samples)
    {
        byte[] made = [];
        var encoder = new XorEncoder((_, data, _, _, _) => made = data.ToArray());
        foreach (var (time, value) in samples) encoder.Add(time, BitConverter.DoubleToUInt64Bits(value));
        encoder.Flush();
        return made;
    }

    byte[] Take()
    {
        var bytes = record.ToArray();
        record.SetLength(0);
        return bytes;
    }

    void Labels(LabelSet labels)
    {
        Uvarint((ulong)labels.Count);
        for (var reader = labels.Read(); reader.Read();)
        {
            Text(reader.Name);
            Text(reader.Value);
        }
    }

    void Spans(HistogramSpan[] spans)
    {
        Uvarint((ulong)spans.Length);
        foreach (var span in spans)
        {
            Varint(span.Offset);
            Uvarint(span.Length);
        }
    }

    void Buckets(long[] whole, double[] fractions, bool isFloat)
    {
        Uvarint((ulong)(isFloat ? fractions.Length : whole.Length));
        foreach (var fraction in fractions) U64(BitConverter.DoubleToUInt64Bits(fraction));
        for (var i = 0; i < whole.Length; i++) Varint(whole[i] - (i > 0 ? whole[i - 1] : 0));
    }

    void Text(ReadOnlySpan<byte> text)
    {
        Uvarint((ulong)text.Length);
        record.Write(text);
    }

    void U64(ulong value)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, value);
        record.Write(bytes);
    }

    void Varint(long value) => Uvarint((ulong)(value << 1) ^ (ulong)(value >> 63));

    void Uvarint(ulong value)
    {
        for (; value >= 0x80; value >>= 7) record.WriteByte((byte)(value | 0x80));
        record.WriteByte((byte)value);
    }
}
