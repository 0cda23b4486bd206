using Barograph.Model.Metadata;
using Barograph.Model.Samples;

namespace Barograph.Formats.Exposition;

/// <summary>
/// Reads a page so that its classic histograms (<c>_bucket</c>, <c>_sum</c>, <c>_count</c>) come as native ones with custom buckets, each behind the last
/// of its lines: <c>convert_classic_histograms_to_nhcb</c>. Whatever else is on the page comes as it is.
/// </summary>
/// <param name="reader">Of the page.</param>
/// <param name="gathering">Of the target, begun anew for this page.</param>
/// <param name="keepsClassic">The lines come too.</param>
public ref struct CustomBucketReader<TReader>(TReader reader, ClassicGathering gathering, bool keepsClassic) : IExpositionReader
    where TReader : IExpositionReader, allows ref struct
{
    TReader inner = reader;
    ExpositionEntry? held = null;
    bool shows; // the current entry is the gathered one: the inner reader stands behind it already

    /// <summary>What was held was expected before the gathered one came between.</summary>
    public readonly bool IsAsExpected => false;

    public readonly ReadOnlySpan<byte> Series => shows ? gathering.Series : inner.Series;

    public readonly double Value => shows ? gathering.Made!.Sum : inner.Value;

    public readonly bool HasTimestamp => shows ? gathering.TimestampMs is not null : inner.HasTimestamp;

    public readonly long TimestampMs => shows ? gathering.TimestampMs ?? 0 : inner.TimestampMs;

    public readonly ReadOnlySpan<byte> Family => shows ? gathering.Family : inner.Family;

    public readonly ReadOnlySpan<byte> Text => inner.Text;

    public readonly MetricType Type => shows ? MetricType.Histogram : inner.Type;

    public readonly int Line => inner.Line;

    public readonly ExpositionError? Error => inner.Error;

    public readonly bool HasExemplar => shows ? gathering.HasExemplar : inner.HasExemplar;

    public readonly ReadOnlySpan<byte> ExemplarLabels => shows ? gathering.ExemplarLabels : inner.ExemplarLabels;

    public readonly double ExemplarValue => shows ? gathering.ExemplarValue : inner.ExemplarValue;

    public readonly bool HasExemplarTimestamp => shows ? gathering.ExemplarTimestampMs is not null : inner.HasExemplarTimestamp;

    public readonly long ExemplarTimestampMs => shows ? gathering.ExemplarTimestampMs ?? 0 : inner.ExemplarTimestampMs;

    public readonly NativeHistogram? Histogram => shows ? gathering.Made : inner.Histogram;

    public readonly long StartMs => shows ? gathering.StartMs : inner.StartMs;

    public bool NextExemplar() => shows ? gathering.NextExemplar() : inner.NextExemplar();

    public ExpositionEntry Read(ReadOnlySpan<byte> expectedSeries = default)
    {
        shows = false;
        while (true)
        {
            var entry = held ?? inner.Read(expectedSeries);
            held = null;
            if (entry == ExpositionEntry.Broken) return entry;
            var line = entry == ExpositionEntry.Sample ? gathering.LineOf(ref inner) : default;
            if (gathering.EndsBefore(line))
            {
                (held, shows) = (entry, true);
                return ExpositionEntry.Sample;
            }
            if (line.Part == ClassicLines.Part.None) return entry;
            gathering.Add(line, ref inner);
            if (keepsClassic) return entry;
        }
    }
}
