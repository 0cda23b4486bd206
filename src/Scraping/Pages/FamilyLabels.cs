using Barograph.Model.Labels;
using Barograph.Model.Metadata;

namespace Barograph.Scraping.Pages;

/// <summary>
/// The feature <c>type-and-unit-labels</c>: what a page says of a family becomes the labels <c>__type__</c> and <c>__unit__</c> of its series. A series
/// belongs to the family that was named last, if its name begins with the family's and goes on as the names of a family do.
/// </summary>
sealed class FamilyLabels
{
    byte[] family = [];
    byte[] unit = [];
    MetricType type;

    /// <summary>A new page.</summary>
    public void Begin() => Turn(default);

    public void Type(ReadOnlySpan<byte> ofFamily, MetricType isType)
    {
        Turn(ofFamily);
        type = isType;
    }

    public void Unit(ReadOnlySpan<byte> ofFamily, ReadOnlySpan<byte> isUnit)
    {
        Turn(ofFamily);
        unit = isUnit.ToArray();
    }

    /// <summary>Tells apart what would be said of a series, by its bytes on the page; 0 = nothing.</summary>
    public ushort MarkOf(ReadOnlySpan<byte> series)
    {
        var name = series.StartsWith("{\""u8) ? series[2..] : series;
        var end = name.IndexOfAny("{ \t\"},"u8);
        if (!Describes(end < 0 ? name : name[..end])) return 0;
        var hash = new HashCode();
        hash.Add((byte)type);
        hash.AddBytes(unit);
        var mark = hash.ToHashCode();
        return (ushort)((mark ^ (mark >> 16)) | 1);
    }

    /// <summary>What the page says of the family counts for more than what the series says itself.</summary>
    public void AddTo(LabelSetBuilder labels)
    {
        if (!Describes(labels.Get(WellKnown.Name))) return;
        if (type != MetricType.Unknown) labels.Set("__type__"u8, Word(type));
        if (unit.Length > 0) labels.Set("__unit__"u8, unit);
    }

    bool Describes(ReadOnlySpan<byte> name)
    {
        if (family.Length == 0 || !name.StartsWith(family)) return false;
        var rest = name[family.Length..];
        return rest.IsEmpty || rest.SequenceEqual("_total"u8) || rest.SequenceEqual("_created"u8) || rest.SequenceEqual("_bucket"u8) || rest.SequenceEqual("_count"u8)
            || rest.SequenceEqual("_sum"u8) || rest.SequenceEqual("_gcount"u8) || rest.SequenceEqual("_gsum"u8) || rest.SequenceEqual("_info"u8);
    }

    void Turn(ReadOnlySpan<byte> to)
    {
        if (to.SequenceEqual(family)) return;
        (family, unit, type) = (to.ToArray(), [], MetricType.Unknown);
    }

    static ReadOnlySpan<byte> Word(MetricType type) => type switch
    {
        MetricType.Counter => "counter"u8,
        MetricType.Gauge => "gauge"u8,
        MetricType.Histogram => "histogram"u8,
        MetricType.GaugeHistogram => "gaugehistogram"u8,
        MetricType.Summary => "summary"u8,
        MetricType.Info => "info"u8,
        _ => "stateset"u8,
    };
}
