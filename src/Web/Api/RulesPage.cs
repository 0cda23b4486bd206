using System.Security.Cryptography;
using System.Text;
using Barograph.Model.Matching;
using Barograph.Rules.Evaluation;
using Barograph.Rules.Groups;
using Barograph.Web.Http;

namespace Barograph.Web.Api;

/// <summary>The groups that one answer shows, and the token of the group after them.</summary>
sealed record RulesPage(IReadOnlyList<GroupView> Groups, string NextToken)
{
    public static RulesPage Of(IReadOnlyList<GroupView> all, RulesRequest request)
    {
        var shown = new List<GroupView>();
        var found = request.NextToken.Length == 0;
        foreach (var group in all)
        {
            found = found || Token(group) == request.NextToken;
            if (!found || !Wants(request, group)) continue;
            var rules = group.Rules.Where(rule => Wants(request, rule)).ToArray();
            // A group of which nothing is wanted is no group.
            if (rules.Length == 0) continue;
            if (request.GroupLimit > 0 && shown.Count == request.GroupLimit) return new RulesPage(shown, Token(group));
            shown.Add(group with { Rules = rules });
        }
        return found
            ? new RulesPage(shown, "")
            : throw ApiException.BadParameter("group_next_token", $"invalid group_next_token '{request.NextToken}'. were rule groups changed?");
    }

    static bool Wants(RulesRequest request, GroupView group)
        => (request.GroupNames.Count == 0 || request.GroupNames.Contains(group.Plan.Name)) && (request.Files.Count == 0 || request.Files.Contains(group.Plan.File));

    static bool Wants(RulesRequest request, RuleView rule)
    {
        var config = rule.Plan.Config;
        if (request.Type.Length > 0 && config.IsAlert != (request.Type == "alert")) return false;
        if (request.Names.Count > 0 && !request.Names.Contains(config.Name)) return false;
        return request.MatcherSets.Count == 0 || request.MatcherSets.Any(set => set.All(matcher => Matches(matcher, config.Labels)));
    }

    static bool Matches(Matcher matcher, IReadOnlyDictionary<string, string> labels)
        => matcher.Matches(labels.TryGetValue(matcher.Name, out var value) ? Encoding.UTF8.GetBytes(value) : []);

    // It names the group, not a number: groups may come and go between two pages.
#pragma warning disable CA5350 // no secret: Prometheus' tokens are these
    static string Token(GroupView group) => Convert.ToHexStringLower(SHA1.HashData(Encoding.UTF8.GetBytes($"{group.Plan.File};{group.Plan.Name}")));
#pragma warning restore CA5350
}
