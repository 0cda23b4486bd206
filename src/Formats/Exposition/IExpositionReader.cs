using Barograph.Model.Metadata;
using Barograph.Model.Samples;

namespace Barograph.Formats.Exposition;

/// <summary>Walks a page of metrics; written as an interface so that the scrape loop is one generic method over both formats.</summary>
public interface IExpositionReader
{
    /// <summary>
    /// Goes to the next entry. <paramref name="expectedSeries"/> are the bytes of the series that stood here last time: where the page
    /// repeats them they are compared and not parsed again. A wrong guess costs nothing but the comparison.
    /// </summary>
    ExpositionEntry Read(ReadOnlySpan<byte> expectedSeries = default);

    /// <summary>Whether the sample's series is the one that was expected: nobody needs to compare them again.</summary>
    bool IsAsExpected { get; }

    /// <summary>Of a sample: name and labels as they stand on the page; the key of a scrape cache, and what <see cref="SeriesText"/> takes apart.</summary>
    ReadOnlySpan<byte> Series { get; }

    double Value { get; }

    bool HasTimestamp { get; }

    long TimestampMs { get; }

    /// <summary>Of HELP, TYPE and UNIT: the family, unquoted but not unescaped.</summary>
    ReadOnlySpan<byte> Family { get; }

    /// <summary>Of HELP and UNIT: the text, not unescaped.</summary>
    ReadOnlySpan<byte> Text { get; }

    /// <summary>What the last TYPE line said; it holds for the samples after it too.</summary>
    MetricType Type { get; }

    /// <summary>The line of the current entry, from 1. Counted when asked for.</summary>
    int Line { get; }

    ExpositionError? Error { get; }

    /// <summary>OpenMetrics only: whether the sample carries an exemplar.</summary>
    bool HasExemplar { get; }

    /// <summary>The exemplar's labels with their braces; <see cref="SeriesText.TryReadExemplarLabels"/> takes them apart.</summary>
    ReadOnlySpan<byte> ExemplarLabels { get; }

    double ExemplarValue { get; }

    bool HasExemplarTimestamp { get; }

    long ExemplarTimestampMs { get; }

    /// <summary>Goes to the sample's next exemplar; false where there is none. Native histograms may have several.</summary>
    bool NextExemplar();

    /// <summary>Protobuf only: the sample, where it is a native histogram; <see cref="Value"/> is its sum then.</summary>
    NativeHistogram? Histogram { get; }

    /// <summary>Protobuf only: when the counter began; 0 where the page does not say.</summary>
    long StartMs { get; }
}
