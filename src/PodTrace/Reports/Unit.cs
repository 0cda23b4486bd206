namespace Barograph.PodTrace.Reports;

/// <summary>What a figure is measured in.</summary>
public enum Unit
{
    Count,

    /// <summary>The value is in milliseconds.</summary>
    Milliseconds,
    Seconds,
    Bytes,
    BytesPerSecond,
    PerSecond,
    Percent,

    /// <summary>To one, as in 2.50:1.</summary>
    Ratio,
}
