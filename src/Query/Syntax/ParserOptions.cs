namespace Barograph.Query.Syntax;

/// <summary>Which parts of the language that are off by default may be used.</summary>
public readonly record struct ParserOptions
{
    /// <summary>Everything that Prometheus' own test scripts use.</summary>
    public static ParserOptions Everything => new() { ExperimentalFunctions = true, ExtendedRangeSelectors = true, FillModifiers = true };

    /// <summary>The feature <c>promql-experimental-functions</c>.</summary>
    public bool ExperimentalFunctions { get; init; }

    /// <summary><c>anchored</c> and <c>smoothed</c>: the feature <c>promql-extended-range-selectors</c>.</summary>
    public bool ExtendedRangeSelectors { get; init; }

    /// <summary><c>fill</c>, <c>fill_left</c>, <c>fill_right</c>: the feature <c>promql-binop-fill-modifiers</c>.</summary>
    public bool FillModifiers { get; init; }
}
