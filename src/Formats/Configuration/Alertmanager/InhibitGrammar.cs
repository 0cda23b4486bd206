using Barograph.Formats.Yaml;

namespace Barograph.Formats.Configuration.Alertmanager;

/// <summary>An item of <c>inhibit_rules</c>.</summary>
static class InhibitGrammar
{
    public static Section<InhibitRule> Section { get; } = new Section<InhibitRule>("inhibit rule", () => new())
        .Field("name", Kinds.Text, c => c.Name, (c, v) => c with { Name = v })
        .Field("source_match", AlertmanagerKinds.MatchMap, c => c.SourceMatch, (c, v) => c with { SourceMatch = v })
        .Field("source_match_re", AlertmanagerKinds.MatchReMap, c => c.SourceMatchRe, (c, v) => c with { SourceMatchRe = v })
        .Field("source_matchers", AlertmanagerKinds.Matchers, c => c.SourceMatchers, (c, v) => c with { SourceMatchers = v })
        .Field("target_match", AlertmanagerKinds.MatchMap, c => c.TargetMatch, (c, v) => c with { TargetMatch = v })
        .Field("target_match_re", AlertmanagerKinds.MatchReMap, c => c.TargetMatchRe, (c, v) => c with { TargetMatchRe = v })
        .Field("target_matchers", AlertmanagerKinds.Matchers, c => c.TargetMatchers, (c, v) => c with { TargetMatchers = v })
        .Field("equal", AlertmanagerKinds.LabelNames, c => c.Equal, (c, v) => c with { Equal = v });
}
