using Barograph.PodTrace.Diagnosis;
using Barograph.PodTrace.Rules;

namespace Barograph.PodTrace.Reports;

/// <summary>What a trace found, ready to be printed: sections in podtrace's order, and the issues behind it.</summary>
public sealed record Report(DateTimeOffset Started, TimeSpan Duration, string Target, IReadOnlyList<ReportSection> Sections, IReadOnlyList<Issue> Issues, IReadOnlyList<string> Remarks)
{
    public DateTimeOffset Ended => Started + Duration;

    public static Report Of(Evidence evidence)
    {
        var issues = IssueRules.Find(evidence);
        ReportSection?[] sections =
        [
            SummarySection.Of(evidence, issues), NameSections.Dns(evidence), NetworkSections.Tcp(evidence), NetworkSections.Connections(evidence), FileSection.Of(evidence), NetworkSections.Udp(evidence),
            NameSections.Http(evidence), NameSections.Databases(evidence), MachineSections.Cpu(evidence), NetworkSections.States(evidence), MachineSections.Memory(evidence), MachineSections.Limits(evidence),
            ProcessSections.CpuUsage(evidence), ProcessSections.Life(evidence), ProcessSections.Activity(evidence), ActivitySections.Timeline(evidence), ActivitySections.Bursts(evidence),
            ActivitySections.Connections(evidence), ActivitySections.Network(evidence),
        ];
        return new Report(evidence.Started, evidence.Duration, evidence.Conditions.Target, [.. sections.OfType<ReportSection>()], issues, SummarySection.Remarks(evidence));
    }
}
