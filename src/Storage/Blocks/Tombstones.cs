namespace Barograph.Storage.Blocks;

/// <summary>Which spans of which series of a block are deleted. Not changed once it is made.</summary>
sealed class Tombstones
{
    readonly SortedDictionary<ulong, TimeSpanMs[]> spans = [];

    public static Tombstones None { get; } = new();

    public bool IsEmpty => spans.Count == 0;

    /// <summary>All spans of all series.</summary>
    public long Count => spans.Values.Sum(static s => (long)s.Length);

    public IEnumerable<KeyValuePair<ulong, TimeSpanMs[]>> All => spans;

    /// <summary>Ascending, and neither overlapping nor touching.</summary>
    public ReadOnlySpan<TimeSpanMs> Of(ulong series) => spans.TryGetValue(series, out var found) ? found : default;

    /// <summary>Spans in any order; those that overlap or touch become one.</summary>
    public static Tombstones Of(IEnumerable<(ulong Series, TimeSpanMs Span)> deleted)
    {
        var tombstones = new Tombstones();
        foreach (var series in deleted.GroupBy(static d => d.Series))
            tombstones.spans.Add(series.Key, Join(series.Select(static d => d.Span).OrderBy(static s => s.MinMs)));
        return tombstones;
    }

    /// <summary>Spans that overlap or touch become one.</summary>
    public static TimeSpanMs[] Join(IEnumerable<TimeSpanMs> ascending)
    {
        var joined = new List<TimeSpanMs>();
        foreach (var span in ascending)
        {
            if (joined.Count > 0 && (joined[^1].MaxMs == long.MaxValue || span.MinMs <= joined[^1].MaxMs + 1))
                joined[^1] = joined[^1] with { MaxMs = Math.Max(joined[^1].MaxMs, span.MaxMs) };
            else
                joined.Add(span);
        }
        return [.. joined];
    }
}
