using Barograph.Model.Labels;
using Barograph.Model.Matching;

namespace Barograph.Formats.Configuration.Alertmanager;

/// <summary>One node of the routing tree as the file says it: what is null is inherited.</summary>
public sealed record RouteConfig
{
    public string Receiver { get; init; } = "";

    /// <summary>Null where the file has no <c>group_by</c>; <c>...</c> alone stands for every label.</summary>
    public IReadOnlyList<string>? GroupBy { get; init; }

    public bool GroupByAll => GroupBy is ["..."];

    public IReadOnlyDictionary<string, string> Match { get; init; } = new Dictionary<string, string>();

    /// <summary>Patterns as written.</summary>
    public IReadOnlyDictionary<string, string> MatchRe { get; init; } = new Dictionary<string, string>();

    /// <summary>Those of <c>matchers</c> alone, sorted.</summary>
    public IReadOnlyList<Matcher> Matchers { get; init; } = [];

    /// <summary>For templates: what this route says about itself.</summary>
    public LabelSet Labels { get; init; }

    public IReadOnlyList<string> MuteTimeIntervals { get; init; } = [];

    public IReadOnlyList<string> ActiveTimeIntervals { get; init; } = [];

    public bool Continue { get; init; }

    public IReadOnlyList<RouteConfig> Routes { get; init; } = [];

    public TimeSpan? GroupWait { get; init; }

    public TimeSpan? GroupInterval { get; init; }

    public TimeSpan? RepeatInterval { get; init; }

    /// <summary><see cref="Match"/>, <see cref="MatchRe"/> and <see cref="Matchers"/> together, sorted.</summary>
    public IReadOnlyList<Matcher> AllMatchers => MatcherText.Together(Match, MatchRe, Matchers);
}
