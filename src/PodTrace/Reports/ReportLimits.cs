namespace Barograph.PodTrace.Reports;

/// <summary>How long the lists of a report are; podtrace's defaults.</summary>
public sealed record ReportLimits
{
    /// <summary>Names, addresses, errors, commands.</summary>
    public int Targets { get; init; } = 5;

    /// <summary>Addresses that something was exchanged with.</summary>
    public int Peers { get; init; } = 10;

    public int Files { get; init; } = 5;

    public int Urls { get; init; } = 5;

    public int Processes { get; init; } = 10;

    /// <summary>States of connections, statuses of answers.</summary>
    public int States { get; init; } = 10;

    public int Kills { get; init; } = 5;

    public int Stacks { get; init; } = 5;

    /// <summary>Of each stack.</summary>
    public int Frames { get; init; } = 5;

    public int Bursts { get; init; } = 3;

    /// <summary>Into how many parts the time is divided.</summary>
    public int TimelineParts { get; init; } = 5;
}
