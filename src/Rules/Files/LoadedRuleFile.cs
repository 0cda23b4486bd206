using Barograph.Formats.Yaml;
using Barograph.Rules.Plan;

namespace Barograph.Rules.Files;

/// <summary>What came of reading a rule file: its groups, or why it has none.</summary>
public sealed record LoadedRuleFile(string Path, IReadOnlyList<RuleGroupPlan> Groups, IReadOnlyList<Complaint> Complaints)
{
    public bool IsGood => Complaints.Count == 0;

    public int RuleCount => Groups.Sum(static g => g.Rules.Count);
}
