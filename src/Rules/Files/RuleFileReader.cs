using Barograph.Formats.Configuration;
using Barograph.Formats.Configuration.Rules;
using Barograph.Formats.Yaml;
using Barograph.Query.Syntax;
using Barograph.Rules.Plan;
using Barograph.Rules.Templates;

namespace Barograph.Rules.Files;

/// <summary>Reads rule files to the end: expressions and templates too. Every mistake is told, with its place.</summary>
public sealed class RuleFileReader(IConfigurationFiles files, ParserOptions syntax, NameValidation names, TimeSpan defaultInterval)
{
    /// <summary>Keys that are no part of the format are passed over.</summary>
    public bool IgnoresUnknownKeys { get; init; }

    public LoadedRuleFile Load(string path)
        => files.Read(path, YamlParser.MaxBytes, out var complaint) is { } bytes
            ? Parse(bytes, path)
            : new LoadedRuleFile(path, [], [new Complaint(path, 0, 0, "", complaint)]);

    public LoadedRuleFile Parse(ReadOnlySpan<byte> bytes, string path)
    {
        var reading = RuleFile.Parse(bytes, path, names, IgnoresUnknownKeys);
        var groups = new List<RuleGroupPlan>(reading.Groups.Count);
        foreach (var group in reading.Groups)
        {
            var rules = new List<RulePlan>(group.Rules.Count);
            foreach (var rule in group.Rules)
                if (Read(rule) is { } plan) rules.Add(plan);
            // With a complaint the file counts for nothing; without one, every rule was read.
            if (reading.Complaints.Count > 0) continue;
            groups.Add(new RuleGroupPlan(path, group.Name, group.Interval > TimeSpan.Zero ? group.Interval : defaultInterval, group.QueryOffset, group.Limit, rules, group.Text));
        }
        return reading.Complaints.Count > 0 ? new LoadedRuleFile(path, [], reading.InOrder) : new LoadedRuleFile(path, groups, []);
    }

    RulePlan? Read(RuleConfig rule)
    {
        if (rule is { IsAlert: true, Place: { } place }) _ = new AlertTexts(rule, "", place.Complain);
        if (rule.Expr.Length == 0) return null; // said already
        try
        {
            var expr = PromqlParser.Parse(rule.Expr, syntax);
            // The place belongs to the reading; it must not keep the whole document in memory.
            return new RulePlan(rule with { Place = null }, expr);
        }
        catch (PromqlSyntaxException e)
        {
            rule.Place?.Complain("expr", $"could not parse expression: {e.Message}");
            return null;
        }
    }
}
