using System.Buffers;
using System.Buffers.Text;
using Barograph.Formats.Numbers;
using Barograph.Model.Labels;
using Barograph.Query.Histograms;
using Barograph.Query.Results;

namespace Barograph.Web.Json;

/// <summary>Query answers as JSON, straight into the response's pipe: the hot end of the query journey.</summary>
/// <remarks>Points are <c>[1435781430.781,"0.5"]</c>: seconds with milliseconds only where there are any, values as Go prints them.</remarks>
public sealed class ResultWriter(IBufferWriter<byte> output)
{
    // A point takes at most 1 + 20 + 4 + 2 + 32 + 2 bytes; values in fixed notation stay below 1e21.
    const int PointBytes = 96;

    // 3 KiB at a time: less than a segment of the pipe.
    const int PointsPerSpan = 32;

    public void Write(QueryValue value)
    {
        switch (value)
        {
            case MatrixValue matrix:
                WriteMatrix(matrix);
                break;
            case VectorValue vector:
                WriteVector(vector);
                break;
            case ScalarValue scalar:
                Raw("\"resultType\":\"scalar\",\"result\":"u8);
                Point(scalar.TimestampMs, scalar.Value);
                break;
            case StringValue text:
                Raw("\"resultType\":\"string\",\"result\":["u8);
                Timestamp(text.TimestampMs);
                Raw(","u8);
                JsonText.WriteString(output, text.Value);
                Raw("]"u8);
                break;
        }
    }

    void WriteMatrix(MatrixValue matrix)
    {
        Raw("\"resultType\":\"matrix\",\"result\":["u8);
        using var times = new TimeTexts();
        var first = true;
        foreach (var series in matrix.Series)
        {
            if (!first) Raw(","u8);
            first = false;
            Raw("{\"metric\":"u8);
            Labels(series.Labels);
            if (series.Values.Length > 0)
            {
                Raw(",\"values\":["u8);
                Points(times, series.TimestampsMs, series.Values.Span);
                Raw("]"u8);
            }
            if (series.Histograms.Count > 0) Histograms(series.Histograms);
            Raw("}"u8);
        }
        Raw("]"u8);
    }

    void WriteVector(VectorValue vector)
    {
        Raw("\"resultType\":\"vector\",\"result\":["u8);
        var first = true;
        foreach (var sample in vector.Samples)
        {
            if (!first) Raw(","u8);
            first = false;
            Raw("{\"metric\":"u8);
            Labels(sample.Labels);
            if (sample.Histogram is { } histogram)
            {
                Raw(",\"histogram\":"u8);
                Point(sample.TimestampMs, histogram);
            }
            else
            {
                Raw(",\"value\":"u8);
                Point(sample.TimestampMs, sample.Value);
            }
            Raw("}"u8);
        }
        Raw("]"u8);
    }

    void Histograms(IReadOnlyList<HistogramPoint> points)
    {
        Raw(",\"histograms\":["u8);
        for (var i = 0; i < points.Count; i++)
        {
            if (i > 0) Raw(","u8);
            Point(points[i].TimestampMs, points[i].Histogram);
        }
        Raw("]"u8);
    }

    void Point(long timestampMs, FloatHistogram histogram)
    {
        Raw("["u8);
        Timestamp(timestampMs);
        Raw(","u8);
        HistogramJson.Write(output, histogram);
        Raw("]"u8);
    }

    void Points(TimeTexts times, ReadOnlyMemory<long> timestampsMs, ReadOnlySpan<double> values)
    {
        var known = times.Of(timestampsMs);
        for (var from = 0; from < values.Length; from += PointsPerSpan)
        {
            var to = Math.Min(from + PointsPerSpan, values.Length);
            var span = output.GetSpan((to - from) * PointBytes);
            var at = 0;
            for (var i = from; i < to; i++)
            {
                at += known ? times.CopyTo(i, span[at..]) : TimeTexts.Format(span[at..], timestampsMs.Span[i]);
                at += GoFloat.WriteApiValue(values[i], span[at..]);
                span[at++] = (byte)'"';
                span[at++] = (byte)']';
            }
            // Every point begins with a comma, the first one too: that one must not be there.
            if (from == 0)
            {
                span[1..at].CopyTo(span);
                at--;
            }
            output.Advance(at);
        }
    }

    void Point(long timestampMs, double value) => output.Advance(FormatPoint(output.GetSpan(PointBytes), timestampMs, value));

    void Timestamp(long timestampMs) => output.Advance(FormatTimestamp(output.GetSpan(32), timestampMs));

    static int FormatPoint(Span<byte> into, long timestampMs, double value)
    {
        into[0] = (byte)'[';
        var at = 1 + FormatTimestamp(into[1..], timestampMs);
        into[at++] = (byte)',';
        into[at++] = (byte)'"';
        at += GoFloat.WriteApiValue(value, into[at..]);
        into[at++] = (byte)'"';
        into[at++] = (byte)']';
        return at;
    }

    public static int FormatTimestamp(Span<byte> into, long timestampMs)
    {
        var at = 0;
        var magnitude = (ulong)Math.Abs(timestampMs);
        if (timestampMs < 0) into[at++] = (byte)'-';
        Utf8Formatter.TryFormat(magnitude / 1000, into[at..], out var written);
        at += written;
        var fraction = (int)(magnitude % 1000);
        if (fraction == 0) return at;
        into[at++] = (byte)'.';
        into[at++] = (byte)('0' + fraction / 100);
        into[at++] = (byte)('0' + fraction / 10 % 10);
        into[at++] = (byte)('0' + fraction % 10);
        return at;
    }

    public void Labels(LabelSet labels)
    {
        Raw("{"u8);
        var first = true;
        for (var reader = labels.Read(); reader.Read();)
        {
            if (!first) Raw(","u8);
            first = false;
            JsonText.WriteString(output, reader.Name);
            Raw(":"u8);
            JsonText.WriteString(output, reader.Value);
        }
        Raw("}"u8);
    }

    void Raw(ReadOnlySpan<byte> bytes) => output.Write(bytes);
}
