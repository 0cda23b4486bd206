namespace Barograph.Query.Syntax;

/// <summary><c>on (…)</c>, <c>ignoring (…)</c>, <c>group_left (…)</c>, <c>fill(…)</c> of a binary operator between vectors.</summary>
public sealed record VectorMatching
{
    public Cardinality Cardinality { get; init; }

    /// <summary>The labels of <c>on</c> or <c>ignoring</c>.</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];

    /// <summary><c>on</c>, not <c>ignoring</c>.</summary>
    public bool On { get; init; }

    /// <summary>The labels of group_left and group_right.</summary>
    public IReadOnlyList<string> Include { get; init; } = [];

    public double? FillLeft { get; init; }

    public double? FillRight { get; init; }
}
