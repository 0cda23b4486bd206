namespace Barograph.PodTrace.Reports;

/// <summary>An entry of a list: how people read it, and its fields for programs (strings and numbers).</summary>
/// <param name="Share">Of the longest bar, 0 to 1; negative: no bar.</param>
public sealed record RankedItem(string Name, string Text, IReadOnlyList<KeyValuePair<string, object>> Fields, Tone Tone = Tone.Plain, double Share = -1)
{
    /// <summary>Lines below it, for people.</summary>
    public IReadOnlyList<string> Below { get; init; } = [];
}
