using System.Text;
using Barograph.Formats.RemoteWrite;
using Barograph.Model.Labels;
using Barograph.Model.Metadata;
using Barograph.Model.Samples;

namespace Barograph.Formats.Exposition;

/// <summary>Reads the protobuf exposition: families one after the other, each behind its length as a varint. Where native histograms come from.</summary>
/// <remarks>
/// <c>MetricFamily { string name = 1; string help = 2; enum type = 3; repeated Metric metric = 4; string unit = 5 }</c>. A series is named by the text that the
/// text formats would have, so a target that changes its format goes on with the same ones.
/// </remarks>
public ref struct ProtobufExpositionReader(ReadOnlySpan<byte> body, bool native, bool alwaysClassic) : IExpositionReader
{
    const uint Varint = ProtoCursor.Varint, Bytes = ProtoCursor.Bytes;

    enum Stage : byte
    {
        Family,
        Help,
        Type,
        Unit,
        Metrics,
    }

    readonly ProtobufMetric metric = new(native, alwaysClassic);
    ProtoCursor page = new(body), family = default;
    ReadOnlySpan<byte> name = default, help = default, unit = default, text = default, message = default, series = default, exemplarLabels = default;
    Stage stage;
    int point, families, exemplar;

    public readonly bool IsAsExpected => false;

    public readonly ReadOnlySpan<byte> Series => series;

    public double Value { get; private set; }

    public readonly bool HasTimestamp => metric.TimestampMs != 0;

    public readonly long TimestampMs => metric.TimestampMs;

    public readonly ReadOnlySpan<byte> Family => name;

    public readonly ReadOnlySpan<byte> Text => text;

    public MetricType Type { get; private set; }

    /// <summary>There are no lines: the number of the family.</summary>
    public readonly int Line => families;

    public ExpositionError? Error { get; private set; }

    public bool HasExemplar { get; private set; }

    public readonly ReadOnlySpan<byte> ExemplarLabels => exemplarLabels;

    public double ExemplarValue { get; private set; }

    public bool HasExemplarTimestamp { get; private set; }

    public long ExemplarTimestampMs { get; private set; }

    public NativeHistogram? Histogram { get; private set; }

    public readonly long StartMs => metric.StartMs;

    public ExpositionEntry Read(ReadOnlySpan<byte> expectedSeries = default)
    {
        while (Error is null)
        {
            switch (stage)
            {
                case Stage.Family:
                    if (page.AtEnd) return ExpositionEntry.End;
                    if (!ReadFamily()) return ExpositionEntry.Broken;
                    stage = Stage.Help;
                    break;
                case Stage.Help:
                    stage = Stage.Type;
                    text = help;
                    if (!help.IsEmpty) return ExpositionEntry.Help;
                    break;
                case Stage.Type:
                    stage = Stage.Unit;
                    return ExpositionEntry.Type;
                case Stage.Unit:
                    stage = Stage.Metrics;
                    text = unit;
                    if (!unit.IsEmpty) return ExpositionEntry.Unit;
                    break;
                default:
                    if (point < metric.Points.Count) return Take(metric.Points[point++]) ? ExpositionEntry.Sample : ExpositionEntry.Broken;
                    if (!NextMetric()) stage = Stage.Family;
                    break;
            }
        }
        return ExpositionEntry.Broken;
    }

    bool ReadFamily()
    {
        families++;
        if (!page.TryReadBytes(out var body)) return Fail("a family is cut off");
        name = help = unit = default;
        ulong type = 0;
        for (var cursor = new ProtoCursor(body); !cursor.AtEnd;)
        {
            if (!cursor.TryReadTag(out var tag)) return Fail("a field's tag is cut or wrong");
            var read = tag switch
            {
                1 << 3 | Bytes => cursor.TryReadBytes(out name),
                2 << 3 | Bytes => cursor.TryReadBytes(out help),
                3 << 3 | Varint => cursor.TryReadVarint(out type),
                5 << 3 | Bytes => cursor.TryReadBytes(out unit),
                _ => cursor.TrySkip(tag),
            };
            if (!read) return Fail("a field of a family is cut");
        }
        if (!LegalNames.IsUtf8Name(name)) return Fail("the family has no name, or one that is not UTF-8");
        Type = type switch
        {
            0 => MetricType.Counter,
            1 => MetricType.Gauge,
            2 => MetricType.Summary,
            4 => MetricType.Histogram,
            5 => MetricType.GaugeHistogram,
            _ => MetricType.Unknown,
        };
        family = new ProtoCursor(body);
        metric.Points.Clear();
        point = 0;
        return true;
    }

    /// <summary>False behind the last one.</summary>
    bool NextMetric()
    {
        while (!family.AtEnd)
        {
            // Its fields were walked over before.
            if (!family.TryReadTag(out var tag)) return Fail("a field's tag is cut or wrong");
            if (tag != (4 << 3 | Bytes))
            {
                if (!family.TrySkip(tag)) return Fail("a field of a family is cut");
                continue;
            }
            if (!family.TryReadBytes(out message) || !metric.Read(message, Type)) return Fail("a metric is cut or wrong");
            point = 0;
            return true;
        }
        return false;
    }

    bool Take(in ProtobufPoint next)
    {
        series = metric.SeriesOf(name, next);
        Value = double.IsNaN(next.Value) ? StaleMarker.NormalNan : next.Value;
        Histogram = next.Histogram;
        HasExemplar = next.Exemplar.Length > 0;
        exemplar = 0;
        return !HasExemplar || TakeExemplar(next.Exemplar);
    }

    public bool NextExemplar() => Histogram is not null && ++exemplar < metric.Exemplars.Count && TakeExemplar(metric.Exemplars[exemplar]);

    bool TakeExemplar((int At, int Length) place)
    {
        if (!metric.ReadExemplar(message.Slice(place.At, place.Length), out exemplarLabels, out var value, out var timeMs)) return Fail("an exemplar is cut or wrong");
        ExemplarValue = value;
        HasExemplarTimestamp = timeMs is not null;
        ExemplarTimestampMs = timeMs ?? 0;
        return true;
    }

    bool Fail(string reason)
    {
        Error ??= new ExpositionError(families, page.At, $"family {families}: {reason}", Encoding.UTF8.GetString(name));
        return false;
    }
}
