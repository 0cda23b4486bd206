using Barograph.Model.Matching;

namespace Barograph.Formats.Configuration.Alertmanager;

/// <summary>While a source alert fires, target alerts with the same values of the <see cref="Equal"/> labels are not notified of.</summary>
public sealed record InhibitRule
{
    public string Name { get; init; } = "";

    public IReadOnlyDictionary<string, string> SourceMatch { get; init; } = new Dictionary<string, string>();

    public IReadOnlyDictionary<string, string> SourceMatchRe { get; init; } = new Dictionary<string, string>();

    public IReadOnlyList<Matcher> SourceMatchers { get; init; } = [];

    public IReadOnlyDictionary<string, string> TargetMatch { get; init; } = new Dictionary<string, string>();

    public IReadOnlyDictionary<string, string> TargetMatchRe { get; init; } = new Dictionary<string, string>();

    public IReadOnlyList<Matcher> TargetMatchers { get; init; } = [];

    public IReadOnlyList<string> Equal { get; init; } = [];

    public IReadOnlyList<Matcher> AllSourceMatchers => MatcherText.Together(SourceMatch, SourceMatchRe, SourceMatchers);

    public IReadOnlyList<Matcher> AllTargetMatchers => MatcherText.Together(TargetMatch, TargetMatchRe, TargetMatchers);
}
