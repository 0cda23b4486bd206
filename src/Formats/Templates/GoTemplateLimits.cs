namespace Barograph.Formats.Templates;

/// <summary>What one run of a template may cost. Templates come from files that people edit, data from whatever was scraped.</summary>
public sealed record GoTemplateLimits
{
    public static GoTemplateLimits Default { get; } = new();

    /// <summary>In UTF-16 units. A mail of a thousand alerts has about half a million.</summary>
    public int MaxOutputLength { get; init; } = 16 * 1024 * 1024;

    /// <summary>Templates within templates. Go stops at 100,000, which our stack could not hold.</summary>
    public int MaxDepth { get; init; } = 1000;

    /// <summary>Nodes visited: ends what neither writes nor nests, such as two calls of itself per call.</summary>
    public long MaxSteps { get; init; } = 20_000_000;
}
