namespace Barograph.PodTrace.Diagnosis;

/// <summary>Something that was seen so many times.</summary>
public sealed record Counted(string Name, ulong Count)
{
    /// <summary>The most frequent first; the same order on every machine.</summary>
    public static IReadOnlyList<Counted> Ranked(IEnumerable<KeyValuePair<string, ulong>> counts)
        => [.. counts.Select(static c => new Counted(c.Key, c.Value)).OrderByDescending(static c => c.Count).ThenBy(static c => c.Name, StringComparer.Ordinal)];
}
