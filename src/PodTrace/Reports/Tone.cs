namespace Barograph.PodTrace.Reports;

/// <summary>How a line is to be read.</summary>
public enum Tone
{
    Plain,

    /// <summary>Worth a look.</summary>
    Odd,
    Bad,
}
