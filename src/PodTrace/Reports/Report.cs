using Barograph.PodTrace.Diagnosis;
using Barograph.PodTrace.Rules;

namespace Barograph.PodTrace.Reports;

/// <summary>What a trace found, ready to be printed: sections in podtrace's order, and the issues behind it.</summary>
public sealed record Report(DateTimeOffset Started, TimeSpan Duration, string Target, IReadOnlyList<ReportSection> Sections, IReadOnlyList<Issue> Issues, IReadOnlyList<string> Remarks)
{
    public DateTimeOffset Ended => Started + Duration;

    public static Report Of(Evidence evidence, ReportLimits? lengths = null)
    {
        var limits = lengths ?? new ReportLimits();
        var issues = IssueRules.Find(evidence);
        ReportSection?[] sections =
        [
            SummarySection.Of(evidence, limits, issues), NameSections.Dns(evidence, limits), NetworkSections.Tcp(evidence, limits), NetworkSections.Connections(evidence, limits), FileSection.Of(evidence, limits), NetworkSections.Udp(evidence, limits),
            NameSections.Http(evidence, limits), GrpcSection.Of(evidence, limits), NameSections.Databases(evidence, limits), NameSections.Handshakes(evidence, limits), MachineSections.Cpu(evidence, limits), NetworkSections.States(evidence, limits), MachineSections.Memory(evidence, limits), MachineSections.Limits(evidence, limits), PoolSection.Of(evidence, limits),
            ProcessSections.CpuUsage(evidence, limits), StackSection.Of(evidence, limits), ProcessSections.Life(evidence, limits), ProcessSections.Activity(evidence, limits), ActivitySections.Timeline(evidence, limits), ActivitySections.Bursts(evidence, limits),
            ActivitySections.Connections(evidence, limits), ActivitySections.Network(evidence, limits),
        ];
        return new Report(evidence.Started, evidence.Duration, evidence.Conditions.Target, [.. sections.OfType<ReportSection>()], issues, SummarySection.Remarks(evidence));
    }
}
