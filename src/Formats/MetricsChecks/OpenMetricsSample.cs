using Barograph.Model.Labels;

namespace Barograph.Formats.MetricsChecks;

/// <summary>A sample as the checker looks at it; the labels are without the name and good until the next line.</summary>
readonly record struct OpenMetricsSample(
    string Name, LabelSetBuilder Labels, double Value, bool HasTimestamp, double TimestampSeconds, bool HasExemplar);
