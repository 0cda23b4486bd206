using Barograph.Formats.Configuration;
using Barograph.Formats.Yaml;

namespace Barograph.Rules.Files;

/// <summary><c>check rules</c>: promtool's lines and exit codes.</summary>
public sealed class RuleCheck(RuleFileReader reader)
{
    /// <summary>promtool's exit code where only the lint found something and that is to be fatal.</summary>
    const int LintFailed = 3;

    readonly List<CheckLine> lines = [];
    bool failed, linted;

    /// <summary>Look for rules that write the same series.</summary>
    public bool FindsDuplicates { get; init; } = true;

    /// <summary>What the lint finds is a failure.</summary>
    public bool LintIsFatal { get; init; }

    public CheckReport Report => new(lines, failed ? 1 : linted && LintIsFatal ? LintFailed : 0);

    public void Check(string path) => Check(path, reader.Load(path));

    public void CheckText(ReadOnlySpan<byte> bytes) => Check("standard input", reader.Parse(bytes, "standard input"));

    void Check(string path, LoadedRuleFile file)
    {
        lines.Add(new CheckLine($"Checking {path}"));
        if (!file.IsGood) Fail(file.Complaints);
        else if (FindsDuplicates && DuplicateRules.Of(file) is { Count: > 0 } duplicates) Lint(duplicates);
        else lines.Add(new CheckLine($"  SUCCESS: {file.RuleCount} rules found"));
        lines.Add(new CheckLine(""));
    }

    void Fail(IReadOnlyList<Complaint> complaints)
    {
        failed = true;
        lines.Add(new CheckLine("  FAILED:", true));
        foreach (var complaint in complaints) lines.Add(new CheckLine(complaint.ToString(), true));
    }

    void Lint(IReadOnlyList<Plan.RulePlan> duplicates)
    {
        linted = true;
        lines.Add(new CheckLine("  FAILED:", true));
        lines.Add(new CheckLine($"lint error {duplicates.Count} duplicate rule(s) found.", true));
        foreach (var rule in duplicates)
        {
            lines.Add(new CheckLine($"Metric: {rule.Config.Name}", true));
            lines.Add(new CheckLine("Label(s):", true));
            foreach (var (name, value) in rule.Config.Labels.OrderBy(static l => l.Key, StringComparer.Ordinal)) lines.Add(new CheckLine($"\t{name}: {value}", true));
        }
        lines.Add(new CheckLine("Might cause inconsistency while recording expressions", true));
    }
}
