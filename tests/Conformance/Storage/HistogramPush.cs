using System.Buffers.Binary;
using System.Net;
using Barograph.Formats.Snappy;
using Barograph.Model.Labels;
using Barograph.Model.Samples;
using Barograph.Storage.Blocks.Encodings;

namespace Barograph.Tests.Conformance.Storage;

/// <summary>A remote write request with native histograms and exemplars, as protocol buffers: only what the tests need.</summary>
sealed class HistogramPush
{
    readonly MemoryStream request = new();

    public void Add(string metric, IEnumerable<HistogramSample> samples)
    {
        var series = new MemoryStream();
        Field(series, 1, Message((1, "__name__"u8.ToArray()), (2, System.Text.Encoding.UTF8.GetBytes(metric))));
        foreach (var sample in samples) Field(series, 4, Encode(sample));
        Field(request, 1, series.ToArray());
    }

    /// <summary>A series of numbers, every tenth with an exemplar where they are wanted.</summary>
    public void Add(LabelSet labels, IEnumerable<(long TimeMs, double Value)> samples, bool exemplars)
    {
        var series = new MemoryStream();
        for (var reader = labels.Read(); reader.Read();) Field(series, 1, Message((1, reader.Name.ToArray()), (2, reader.Value.ToArray())));
        var number = 0;
        foreach (var (time, value) in samples)
        {
            var sample = new MemoryStream();
            Double(sample, 1, value);
            Whole(sample, 2, (ulong)time);
            Field(series, 2, sample.ToArray());
            if (!exemplars || number++ % 10 != 0) continue;
            var exemplar = new MemoryStream();
            Field(exemplar, 1, Message((1, "trace_id"u8.ToArray()), (2, System.Text.Encoding.UTF8.GetBytes($"t{time}"))));
            Double(exemplar, 2, value);
            Whole(exemplar, 3, (ulong)time);
            Field(series, 3, exemplar.ToArray());
        }
        Field(request, 1, series.ToArray());
    }

    /// <summary>A sample and exemplars of one series, as Prometheus' own sender puts them: in an entry of their own.</summary>
    public void AddExemplars(string metric, long timeMs, params (string Trace, double Value, long TimeMs)[] exemplars)
    {
        var name = Message((1, "__name__"u8.ToArray()), (2, System.Text.Encoding.UTF8.GetBytes(metric)));
        var sample = new MemoryStream();
        Double(sample, 1, 1);
        Whole(sample, 2, (ulong)timeMs);
        Field(request, 1, Message((1, name), (2, sample.ToArray())));
        foreach (var (trace, value, at) in exemplars)
        {
            var exemplar = new MemoryStream();
            Field(exemplar, 1, Message((1, "trace_id"u8.ToArray()), (2, System.Text.Encoding.UTF8.GetBytes(trace))));
            Double(exemplar, 2, value);
            Whole(exemplar, 3, (ulong)at);
            Field(request, 1, Message((1, name), (3, exemplar.ToArray())));
        }
    }

    public byte[] Pack()
    {
        var body = request.ToArray();
        var packed = new byte[SnappyEncoder.MaxLength(body.Length)];
        return packed[..SnappyEncoder.Encode(body, packed)];
    }

    public async Task SendAsync(HttpClient http)
    {
        using var content = new ByteArrayContent(Pack());
        content.Headers.Add("Content-Encoding", "snappy");
        content.Headers.Add("Content-Type", "application/x-protobuf");
        using var answer = await http.PostAsync(new Uri("/api/v1/write", UriKind.Relative), content);
        Assert.True(answer.StatusCode == HttpStatusCode.NoContent, await answer.Content.ReadAsStringAsync());
    }

    static byte[] Encode(in HistogramSample sample)
    {
        var into = new MemoryStream();
        var h = sample.Histogram;
        if (h.IsFloat) Double(into, 2, h.FloatCount);
        else Whole(into, 1, h.Count);
        Double(into, 3, h.Sum);
        Whole(into, 4, Zigzag(h.Schema));
        Double(into, 5, h.ZeroThreshold);
        if (h.IsFloat) Double(into, 7, h.FloatZeroCount);
        else Whole(into, 6, h.ZeroCount);
        Side(into, 8, h.NegativeSpans, h.NegativeBuckets, h.NegativeFloatBuckets);
        Side(into, 11, h.PositiveSpans, h.PositiveBuckets, h.PositiveFloatBuckets);
        Whole(into, 14, h.Hint == CounterResetHint.Gauge ? 3u : 0u);
        Whole(into, 15, (ulong)sample.TimestampMs);
        if (h.CustomBounds.Length > 0) Field(into, 16, [.. h.CustomBounds.SelectMany(BitConverter.GetBytes)]);
        return into.ToArray();
    }

    /// <summary>Spans, differences of whole counts, fractions: three fields with numbers in a row.</summary>
    static void Side(MemoryStream into, int field, HistogramSpan[] spans, long[] buckets, double[] fractions)
    {
        foreach (var span in spans)
        {
            var message = new MemoryStream();
            Whole(message, 1, Zigzag(span.Offset));
            Whole(message, 2, span.Length);
            Field(into, field, message.ToArray());
        }
        if (buckets.Length > 0)
        {
            var packed = new MemoryStream();
            for (var i = 0; i < buckets.Length; i++) Varint(packed, Zigzag(buckets[i] - (i > 0 ? buckets[i - 1] : 0)));
            Field(into, field + 1, packed.ToArray());
        }
        if (fractions.Length > 0) Field(into, field + 2, [.. fractions.SelectMany(BitConverter.GetBytes)]);
    }

    static byte[] Message(params (int Field, byte[] Bytes)[] fields)
    {
        var message = new MemoryStream();
        foreach (var (field, bytes) in fields) Field(message, field, bytes);
        return message.ToArray();
    }

    static void Field(MemoryStream into, int field, byte[] bytes)
    {
        Varint(into, (ulong)field << 3 | 2);
        Varint(into, (ulong)bytes.Length);
        into.Write(bytes);
    }

    static void Whole(MemoryStream into, int field, ulong value)
    {
        Varint(into, (ulong)field << 3);
        Varint(into, value);
    }

    static void Double(MemoryStream into, int field, double value)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteDoubleLittleEndian(bytes, value);
        Varint(into, (ulong)field << 3 | 1);
        into.Write(bytes);
    }

    static void Varint(MemoryStream into, ulong value)
    {
        for (; value >= 0x80; value >>= 7) into.WriteByte((byte)(value | 0x80));
        into.WriteByte((byte)value);
    }

    static ulong Zigzag(long value) => (ulong)(value << 1) ^ (ulong)(value >> 63);
}
