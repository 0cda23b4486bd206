using System.Buffers;
using System.Globalization;
using System.Text;
using Barograph.Formats.RemoteWrite;
using Barograph.Model.Instruments;

namespace Barograph.Formats.Exposition;

/// <summary>Shows the program's own instruments as protobuf, native histograms included. <see cref="Complete"/> ends the page.</summary>
/// <remarks>
/// Each family is <c>varint length, MetricFamily { 1 name, 2 help, 3 type, 4 repeated Metric { 1 repeated label { 1 name, 2 value }, 2 gauge { 1 value },
/// 3 counter { 1 value }, 4 summary { 1 count, 2 sum, 3 quantile { 1 quantile, 2 value } }, 7 histogram } }</c>; a histogram's fields stand at
/// <see cref="ProtobufHistogram"/>. Samples of one histogram or summary come one behind the other and become one metric.
/// </remarks>
public sealed class ProtobufExposition(IBufferWriter<byte> output) : IInstrumentReader
{
    const int LongestVarint = 10;

    readonly ProtoWriter family = new();
    readonly List<KeyValuePair<string, string>> labels = []; // of the metric at hand, without le and quantile
    readonly List<(double Bound, double Value)> points = []; // buckets or quantiles
    InstrumentKind kind;
    NativeBuckets? native;
    double sum, count;
    bool hasFamily, hasMetric, isEmpty;

    public void Family(string name, string help, InstrumentKind kind)
    {
        EndFamily();
        this.kind = kind;
        family.Bytes(1, Encoding.UTF8.GetBytes(name));
        if (help.Length > 0) family.Bytes(2, Encoding.UTF8.GetBytes(help));
        family.Varint(3, kind switch { InstrumentKind.Counter => 0, InstrumentKind.Gauge => 1, InstrumentKind.Summary => 2, _ => 4 });
        (hasFamily, isEmpty) = (true, true);
    }

    public void Sample(string suffix, ReadOnlySpan<KeyValuePair<string, string>> labels, double value)
    {
        if (kind is InstrumentKind.Counter or InstrumentKind.Gauge)
        {
            Begin(labels);
            EndMetric(value);
            return;
        }
        var pointLabel = kind == InstrumentKind.Histogram ? "le" : "quantile";
        if (!IsOfMetricAtHand(labels, pointLabel))
        {
            EndMetric(0);
            Begin(labels, pointLabel);
        }
        switch (suffix)
        {
            case "_sum":
                sum = value;
                break;
            case "_count":
                count = value;
                break;
            default:
                points.Add((PointOf(labels, pointLabel), value));
                break;
        }
    }

    public void Native(NativeBuckets buckets) => native = buckets;

    public void Complete() => EndFamily();

    void Begin(ReadOnlySpan<KeyValuePair<string, string>> all, string without = "")
    {
        labels.Clear();
        points.Clear();
        (native, sum, count, hasMetric) = (null, 0, 0, true);
        foreach (var label in all) if (label.Key != without) labels.Add(label);
    }

    bool IsOfMetricAtHand(ReadOnlySpan<KeyValuePair<string, string>> all, string without)
    {
        if (!hasMetric) return false;
        var at = 0;
        foreach (var label in all)
        {
            if (label.Key == without) continue;
            if (at == labels.Count || labels[at].Key != label.Key || labels[at].Value != label.Value) return false;
            at++;
        }
        return at == labels.Count;
    }

    static double PointOf(ReadOnlySpan<KeyValuePair<string, string>> all, string name)
    {
        foreach (var (key, text) in all)
        {
            if (key != name) continue;
            return text == "+Inf" ? double.PositiveInfinity : double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
        }
        return double.PositiveInfinity;
    }

    void EndMetric(double value)
    {
        if (!hasMetric) return;
        hasMetric = false;
        isEmpty = false;
        var metric = family.Begin(4);
        foreach (var (name, text) in labels)
        {
            var label = family.Begin(1);
            family.Bytes(1, Encoding.UTF8.GetBytes(name));
            family.Bytes(2, Encoding.UTF8.GetBytes(text));
            family.End(label);
        }
        var body = family.Begin(kind switch { InstrumentKind.Gauge => 2, InstrumentKind.Counter => 3, InstrumentKind.Summary => 4, _ => 7 });
        if (kind is InstrumentKind.Counter or InstrumentKind.Gauge) family.Double(1, value);
        else WriteDistribution();
        family.End(body);
        family.End(metric);
    }

    void WriteDistribution()
    {
        family.Varint(1, (ulong)count);
        family.Double(2, sum);
        foreach (var (bound, value) in points)
        {
            var point = family.Begin(3);
            if (kind == InstrumentKind.Summary)
            {
                family.Double(1, bound);
                family.Double(2, value);
            }
            else
            {
                family.Varint(1, (ulong)value);
                family.Double(2, bound);
            }
            family.End(point);
        }
        if (native is not null) WriteNative(native);
    }

    void WriteNative(NativeBuckets buckets)
    {
        family.Zigzag(5, buckets.Schema);
        family.Double(6, buckets.ZeroThreshold); // above zero: by this a histogram without observations is known as native
        family.Varint(7, (ulong)buckets.ZeroCount);
        var differences = new List<long>();
        long before = 0;
        // Runs of buckets that hold something, and how many empty ones lie before each.
        for (int at = 0, told = -buckets.First; at < buckets.Counts.Count;)
        {
            if (buckets.Counts[at] == 0)
            {
                at++;
                continue;
            }
            var end = at;
            for (; end < buckets.Counts.Count && buckets.Counts[end] != 0; end++)
            {
                differences.Add(buckets.Counts[end] - before);
                before = buckets.Counts[end];
            }
            var span = family.Begin(12);
            family.Zigzag(1, at - told);
            family.Varint(2, (ulong)(end - at));
            family.End(span);
            (told, at) = (end, end);
        }
        foreach (var difference in differences) family.Zigzag(13, difference);
    }

    void EndFamily()
    {
        EndMetric(0);
        if (hasFamily && !isEmpty)
        {
            var room = output.GetSpan(LongestVarint);
            var at = 0;
            var length = (uint)family.Length;
            for (; length >= 0x80; length >>= 7) room[at++] = (byte)(length | 0x80);
            room[at++] = (byte)length;
            output.Advance(at);
            output.Write(family.Written);
        }
        family.Clear();
        hasFamily = false;
    }
}
