namespace Barograph.Model.Metadata;

/// <summary>How the names of a family and of its series hang together.</summary>
public static class FamilyNames
{
    /// <summary>What may stand behind the family in the name of one of its series.</summary>
    public static ReadOnlySpan<string> Endings => Parts;

    static readonly string[] Parts = ["", "_total", "_bucket", "_count", "_sum", "_created", "_info", "_gcount", "_gsum"];

    /// <summary>The family of a series that is said to be of a type.</summary>
    public static string OfSeries(string name, MetricType type)
    {
        if (type is not (MetricType.Histogram or MetricType.GaugeHistogram or MetricType.Summary)) return name;
        foreach (var ending in Parts.AsSpan(2))
        {
            if (name.Length > ending.Length && name.EndsWith(ending, StringComparison.Ordinal) && ending != "_info") return name[..^ending.Length];
        }
        return name;
    }
}
