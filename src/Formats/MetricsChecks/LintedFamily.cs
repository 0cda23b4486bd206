using Barograph.Model.Metadata;

namespace Barograph.Formats.MetricsChecks;

/// <summary>What the conventions ask about a family.</summary>
sealed class LintedFamily(string name)
{
    public string Name => name;

    public string? Help { get; set; }

    /// <summary>Null where no TYPE line told it.</summary>
    public MetricType? Type { get; set; }

    public bool HasSamples { get; set; }

    /// <summary>Label sets, to count each metric once.</summary>
    public HashSet<string> Metrics { get; } = new(StringComparer.Ordinal);

    /// <summary>Of all metrics one after another: a name comes as often as it is used.</summary>
    public List<string> LabelNames { get; } = [];
}
