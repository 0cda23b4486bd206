using Barograph.Formats.RemoteWrite;
using Barograph.Model.Labels;
using Barograph.Model.Samples;

namespace Barograph.Formats.RemoteRead;

/// <summary>Writes the answers to a remote read: one message of samples, or one message for each frame of chunks.</summary>
/// <remarks>
/// <c>ReadResponse { repeated QueryResult = 1 }</c>; <c>QueryResult { repeated TimeSeries = 1 }</c>; time series as in a write request.
/// <c>ChunkedReadResponse { repeated ChunkedSeries = 1; int64 query_index = 2 }</c>; <c>ChunkedSeries { repeated Label = 1; repeated Chunk = 2 }</c>;
/// <c>Chunk { int64 min_time_ms = 1; int64 max_time_ms = 2; Encoding type = 3; bytes data = 4 }</c>.
/// </remarks>
public sealed class ReadAnswerWriter(ProtoWriter output)
{
    int result, series;

    public ProtoWriter Output => output;

    public void BeginResult() => result = output.Begin(1);

    public void EndResult() => output.End(result);

    /// <summary>One series of the result that was begun.</summary>
    public void Series(LabelSet labels, SampleColumns samples)
    {
        series = output.Begin(1);
        Labels(labels);
        for (var i = 0; i < samples.Count; i++)
        {
            if (samples.HasHistograms && samples.Histograms[i] is { } histogram) Histogram(histogram, samples.TimestampsMs[i]);
            else Sample(samples.TimestampsMs[i], samples.Values[i]);
        }
        output.End(series);
    }

    /// <summary>Begins a frame for chunks of one series.</summary>
    public void BeginFrame(LabelSet labels)
    {
        series = output.Begin(1);
        Labels(labels);
    }

    public void Chunk(byte encoding, ReadOnlySpan<byte> data, long minTimeMs, long maxTimeMs)
    {
        var start = output.Begin(2);
        if (minTimeMs != 0) output.Varint(1, (ulong)minTimeMs);
        if (maxTimeMs != 0) output.Varint(2, (ulong)maxTimeMs);
        output.Varint(3, encoding);
        output.Bytes(4, data);
        output.End(start);
    }

    public void EndFrame(int query)
    {
        output.End(series);
        if (query != 0) output.Varint(2, (ulong)query);
    }

    void Labels(LabelSet labels)
    {
        for (var reader = labels.Read(); reader.Read();)
        {
            var start = output.Begin(1);
            output.Bytes(1, reader.Name);
            output.Bytes(2, reader.Value);
            output.End(start);
        }
    }

    void Sample(long timestampMs, double value)
    {
        var start = output.Begin(2);
        output.Double(1, value);
        if (timestampMs != 0) output.Varint(2, (ulong)timestampMs);
        output.End(start);
    }

    void Histogram(NativeHistogram h, long timestampMs)
    {
        var start = output.Begin(4);
        if (h.IsFloat) output.Double(2, h.FloatCount);
        else output.Varint(1, h.Count);
        output.Double(3, h.Sum);
        output.Zigzag(4, h.Schema);
        output.Double(5, h.ZeroThreshold);
        if (h.IsFloat) output.Double(7, h.FloatZeroCount);
        else output.Varint(6, h.ZeroCount);
        Side(8, h.NegativeSpans, h.NegativeBuckets, h.NegativeFloatBuckets);
        Side(11, h.PositiveSpans, h.PositiveBuckets, h.PositiveFloatBuckets);
        output.Varint(14, h.Hint switch { CounterResetHint.Reset => 1, CounterResetHint.NotReset => 2, CounterResetHint.Gauge => 3, _ => 0 });
        output.Varint(15, (ulong)timestampMs);
        output.Doubles(16, h.CustomBounds);
        output.End(start);
    }

    /// <summary>Spans, differences of whole counts, fractions: three fields with numbers in a row.</summary>
    void Side(int field, HistogramSpan[] spans, long[] buckets, double[] fractions)
    {
        foreach (var span in spans)
        {
            var start = output.Begin(field);
            output.Zigzag(1, span.Offset);
            output.Varint(2, span.Length);
            output.End(start);
        }
        output.Differences(field + 1, buckets);
        output.Doubles(field + 2, fractions);
    }
}
