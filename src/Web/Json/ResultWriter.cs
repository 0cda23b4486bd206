using System.Buffers;
using Barograph.Formats.Numbers;
using Barograph.Model.Labels;
using Barograph.Query.Histograms;
using Barograph.Query.Results;

namespace Barograph.Web.Json;

/// <summary>Query answers as JSON: the hot end of the query journey. In parts, so that a long answer is on its way while the rest of it is written.</summary>
/// <remarks>Points are <c>[1435781430.781,"0.5"]</c>: seconds with milliseconds only where there are any, values as Go prints them.</remarks>
public sealed class ResultWriter(IBufferWriter<byte> output) : IDisposable
{
    /// <summary>A sign, and what integers are written into.</summary>
    public const int TimestampRoom = 1 + PlainText.RoomBytes;

    // A point takes at most 1 + 20 + 4 + 2 + 32 + 2 bytes; values in fixed notation stay below 1e21. Behind its time there is room for a value.
    const int PointBytes = 96;

    // 3 KiB at a time: less than a segment of a pipe.
    const int PointsPerSpan = 32;

    // Parts of some KiB.
    const int PointsPerPart = 128, HistogramsPerPart = 8, SamplesPerPart = 32;

    readonly TimeTexts times = new();
    QueryValue? value;
    bool knowsTimes;
    int row; // of the matrix or vector, the next one
    int point; // of the row: its numbers, then its histograms

    /// <summary>All of it.</summary>
    public void Write(QueryValue whole)
    {
        Begin(whole);
        while (WriteSome())
        {
            // There is more.
        }
    }

    /// <summary>What <see cref="WriteSome"/> writes from now on.</summary>
    public void Begin(QueryValue whole) => (value, row, point) = (whole, 0, 0);

    /// <summary>Writes a part of the value; false when that was the last one.</summary>
    public bool WriteSome()
    {
        switch (value)
        {
            case MatrixValue matrix:
                return WriteMatrix(matrix.Series);
            case VectorValue vector:
                return WriteVector(vector.Samples);
            case ScalarValue scalar:
                Raw("\"resultType\":\"scalar\",\"result\":"u8);
                Point(scalar.TimestampMs, scalar.Value);
                return false;
            case StringValue text:
                Raw("\"resultType\":\"string\",\"result\":["u8);
                Timestamp(text.TimestampMs);
                Raw(","u8);
                JsonText.WriteString(output, text.Value);
                Raw("]"u8);
                return false;
            default:
                return false;
        }
    }

    public void Dispose() => times.Dispose();

    bool WriteMatrix(IReadOnlyList<MatrixSeries> all)
    {
        if (row == 0 && point == 0) Raw("\"resultType\":\"matrix\",\"result\":["u8);
        if (row == all.Count)
        {
            Raw("]"u8);
            Dispose();
            return false;
        }
        var series = all[row];
        var numbers = series.Values.Length;
        if (point == 0)
        {
            Raw(row > 0 ? ",{\"metric\":"u8 : "{\"metric\":"u8);
            Labels(series.Labels);
            knowsTimes = numbers > 0 && times.Of(series.TimestampsMs);
        }
        if (point < numbers) WriteNumbers(series);
        else if (point < numbers + series.Histograms.Count) WriteHistograms(series);
        if (point == numbers + series.Histograms.Count)
        {
            Raw("}"u8);
            (row, point) = (row + 1, 0);
        }
        return true;
    }

    void WriteNumbers(MatrixSeries series)
    {
        if (point == 0) Raw(",\"values\":["u8);
        var to = Math.Min(point + PointsPerPart, series.Values.Length);
        Points(series.TimestampsMs.Span, series.Values.Span, point, to);
        point = to;
        if (point == series.Values.Length) Raw("]"u8);
    }

    void WriteHistograms(MatrixSeries series)
    {
        var points = series.Histograms;
        var from = point - series.Values.Length;
        var to = Math.Min(from + HistogramsPerPart, points.Count);
        if (from == 0) Raw(",\"histograms\":["u8);
        for (var i = from; i < to; i++)
        {
            if (i > 0) Raw(","u8);
            Point(points[i].TimestampMs, points[i].Histogram);
        }
        point += to - from;
        if (to == points.Count) Raw("]"u8);
    }

    bool WriteVector(IReadOnlyList<VectorSample> samples)
    {
        if (row == 0) Raw("\"resultType\":\"vector\",\"result\":["u8);
        for (var to = Math.Min(row + SamplesPerPart, samples.Count); row < to; row++) WriteSample(samples[row]);
        if (row < samples.Count) return true;
        Raw("]"u8);
        return false;
    }

    void WriteSample(in VectorSample sample)
    {
        Raw(row > 0 ? ",{\"metric\":"u8 : "{\"metric\":"u8);
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

    void Point(long timestampMs, FloatHistogram histogram)
    {
        Raw("["u8);
        Timestamp(timestampMs);
        Raw(","u8);
        HistogramJson.Write(output, histogram);
        Raw("]"u8);
    }

    void Points(ReadOnlySpan<long> timestampsMs, ReadOnlySpan<double> values, int first, int end)
    {
        for (var from = first; from < end; from += PointsPerSpan)
        {
            var to = Math.Min(from + PointsPerSpan, end);
            var span = output.GetSpan((to - from) * PointBytes);
            var at = 0;
            for (var i = from; i < to; i++)
            {
                at += knowsTimes ? times.CopyTo(i, span[at..]) : TimeTexts.Format(span[at..], timestampsMs[i]);
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

    void Timestamp(long timestampMs) => output.Advance(FormatTimestamp(output.GetSpan(TimestampRoom), timestampMs));

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

    /// <summary>Into at least <see cref="TimestampRoom"/> bytes.</summary>
    public static int FormatTimestamp(Span<byte> into, long timestampMs)
    {
        var at = 0;
        var magnitude = (ulong)Math.Abs(timestampMs);
        if (timestampMs < 0) into[at++] = (byte)'-';
        var seconds = magnitude / 1000;
        at += PlainText.WriteInteger(seconds, into[at..]);
        var fraction = (int)(magnitude - seconds * 1000);
        if (fraction == 0) return at;
        into[at++] = (byte)'.';
        into[at++] = (byte)('0' + fraction / 100);
        into[at++] = (byte)('0' + fraction / 10 % 10);
        into[at++] = (byte)('0' + fraction % 10);
        return at;
    }

    void Labels(LabelSet labels) => JsonText.WriteLabels(output, labels);

    void Raw(ReadOnlySpan<byte> bytes) => output.Write(bytes);
}
