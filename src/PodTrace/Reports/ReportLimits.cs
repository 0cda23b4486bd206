namespace Barograph.PodTrace.Reports;

/// <summary>How long lists are; podtrace's defaults.</summary>
static class ReportLimits
{
    public const int TopItems = 5;
    public const int TopProcesses = 10;
    public const int States = 10;
    public const int Kills = 5;
    public const int Bursts = 3;
}
