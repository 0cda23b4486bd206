namespace Barograph.Formats.Configuration.Rules;

/// <summary>One rule as its file says it: it records a series, or it alerts.</summary>
public sealed record RuleConfig
{
    public string Record { get; init; } = "";

    public string Alert { get; init; } = "";

    public string Expr { get; init; } = "";

    public TimeSpan For { get; init; }

    public TimeSpan KeepFiringFor { get; init; }

    /// <summary>With those of the group below them. An empty value takes a label away, so these are no label set.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    public IReadOnlyDictionary<string, string> Annotations { get; init; } = new Dictionary<string, string>();

    /// <summary>Where it stands, for complaints. Null where the rule did not come from a file.</summary>
    public RulePlace? Place { get; init; }

    public bool IsAlert => Alert.Length > 0;

    public string Name => IsAlert ? Alert : Record;
}
