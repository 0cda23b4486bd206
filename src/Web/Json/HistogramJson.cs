using System.Buffers;
using Barograph.Formats.Numbers;
using Barograph.Query.Histograms;

namespace Barograph.Web.Json;

/// <summary>
/// A native histogram as Prometheus' API shows it: <c>{"count":"4","sum":"5","buckets":[[0,"0.5","1","4"]]}</c>, populated buckets only.
/// The first number of a bucket tells which of its bounds belong to it.
/// </summary>
static class HistogramJson
{
    public static void Write(IBufferWriter<byte> output, FloatHistogram histogram)
    {
        output.Write("{\"count\":"u8);
        Number(output, histogram.Count);
        output.Write(",\"sum\":"u8);
        Number(output, histogram.Sum);
        var any = false;
        for (var i = 0; i < histogram.BucketCount; i++)
        {
            var bucket = histogram.BucketAt(i);
            if (bucket.Count == 0) continue;
            output.Write(any ? ","u8 : ",\"buckets\":["u8);
            any = true;
            output.Write(Bounds(bucket));
            Number(output, bucket.Lower);
            output.Write(","u8);
            Number(output, bucket.Upper);
            output.Write(","u8);
            Number(output, bucket.Count);
            output.Write("]"u8);
        }
        if (any) output.Write("]"u8);
        output.Write("}"u8);
    }

    static ReadOnlySpan<byte> Bounds(HistogramBucket bucket) => (bucket.LowerInclusive, bucket.UpperInclusive) switch
    {
        (false, true) => "[0,"u8,
        (true, false) => "[1,"u8,
        (false, false) => "[2,"u8,
        _ => "[3,"u8,
    };

    static void Number(IBufferWriter<byte> output, double value)
    {
        var span = output.GetSpan(GoFloat.MaxFixedBytes + 2);
        span[0] = (byte)'"';
        var at = 1 + GoFloat.WriteApiValue(value, span[1..]);
        span[at++] = (byte)'"';
        output.Advance(at);
    }
}
