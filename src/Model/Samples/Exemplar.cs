using Barograph.Model.Labels;

namespace Barograph.Model.Samples;

/// <summary>One observation behind a series, told by labels of its own: the trace that it belongs to, as a rule.</summary>
public sealed record Exemplar(LabelSet Labels, double Value, long TimestampMs)
{
    /// <summary>The most Unicode characters that all its names and values may have together: OpenMetrics' limit.</summary>
    public const int MaxLabelCharacters = 128;
}
