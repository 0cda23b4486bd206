namespace Barograph.Formats.Configuration.Rules;

/// <summary>Rules that are evaluated together, at one time.</summary>
public sealed record RuleGroupConfig
{
    public string Name { get; init; } = "";

    /// <summary>Zero = the global evaluation interval.</summary>
    public TimeSpan Interval { get; init; }

    /// <summary>Null = the global <c>rule_query_offset</c>.</summary>
    public TimeSpan? QueryOffset { get; init; }

    /// <summary>Series that one rule may record, or alerts that it may hold; 0 = any number.</summary>
    public long Limit { get; init; }

    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    public IReadOnlyList<RuleConfig> Rules { get; init; } = [];

    /// <summary>The group as canonical text: two groups that say the same have the same.</summary>
    public string Text { get; init; } = "";
}
