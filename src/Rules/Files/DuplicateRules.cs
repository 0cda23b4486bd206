using Barograph.Rules.Plan;

namespace Barograph.Rules.Files;

/// <summary>Rules of one file that write the same series: which value wins is a matter of luck.</summary>
public static class DuplicateRules
{
    /// <summary>Each name and its labels once, however often it comes again; sorted as promtool sorts them.</summary>
    public static IReadOnlyList<RulePlan> Of(LoadedRuleFile file)
    {
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        var found = new List<RulePlan>();
        foreach (var rule in file.Groups.SelectMany(static g => g.Rules))
        {
            // An alert and a recording rule of one name are told apart nowhere in the data.
            var key = rule.Identity[(rule.Identity.IndexOf('\u0001', StringComparison.Ordinal) + 1)..];
            seen[key] = seen.GetValueOrDefault(key) + 1;
            if (seen[key] == 2) found.Add(rule);
        }
        return [.. found.OrderBy(static r => r.Config.Name, StringComparer.Ordinal).ThenBy(static r => r.Identity, StringComparer.Ordinal)];
    }
}
