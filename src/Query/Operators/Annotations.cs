using System.Globalization;
using System.Text;
using Barograph.Query.Syntax;

namespace Barograph.Query.Operators;

/// <summary>What a reader should know about an answer, each thing once, with its place in the query.</summary>
/// <remarks>
/// The same sentence about two places is kept for that one only which Prometheus comes to last: the outer one, or else the right one. Lanes may add at the same time.
/// </remarks>
public sealed class Annotations
{
    readonly Lock gate = new();
    Dictionary<(AnnotationLevel, string), (TextRange Range, object Detail)> entries = [];

    /// <summary>What had been said at some time.</summary>
    public sealed class Copy
    {
        internal Dictionary<(AnnotationLevel, string), (TextRange Range, object Detail)> Entries { get; init; } = [];
    }

    public void Warn(string message, TextRange range) => Add(AnnotationLevel.Warning, message, range, "");

    public void Inform(string message, TextRange range) => Add(AnnotationLevel.Info, message, range, "");

    /// <summary>With something that grows: said of the same place again, the two are joined.</summary>
    public void Inform<T>(string message, TextRange range, T detail, Func<T, T, T> join) where T : notnull
    {
        lock (gate)
        {
            if (entries.TryGetValue((AnnotationLevel.Info, message), out var known) && known.Range == range && known.Detail is T before) detail = join(before, detail);
            Add(AnnotationLevel.Info, message, range, detail);
        }
    }

    public Copy Copied()
    {
        lock (gate) return new Copy { Entries = new(entries) };
    }

    public void GoBackTo(Copy copy)
    {
        lock (gate) entries = new(copy.Entries);
    }

    /// <summary>A source's own warning: no place in the query.</summary>
    public void WarnAboutSource(string message)
    {
        lock (gate) entries[(AnnotationLevel.Warning, message)] = (new TextRange(-1, -1), "");
    }

    public IReadOnlyList<string> Show(AnnotationLevel level, string query)
    {
        lock (gate)
        {
            return [.. entries.Where(e => e.Key.Item1 == level).OrderBy(static e => e.Value.Range.Start).ThenBy(static e => e.Key.Item2, StringComparer.Ordinal)
                .Select(e => Render(e.Key, e.Value, query))];
        }
    }

    void Add(AnnotationLevel level, string message, TextRange range, object detail)
    {
        lock (gate)
        {
            if (entries.TryGetValue((level, message), out var known) && !IsAfter(range, known.Range)) return;
            entries[(level, message)] = (range, detail);
        }
    }

    static bool IsAfter(TextRange place, TextRange other)
    {
        if (place.Start >= other.End || other.Start >= place.End) return place.Start >= other.Start;
        return place.Start <= other.Start && place.End >= other.End;
    }

    static string Render((AnnotationLevel Level, string Message) key, (TextRange Range, object Detail) value, string query)
    {
        if (value.Range.Start < 0) return key.Message;
        var prefix = key.Level == AnnotationLevel.Warning ? "PromQL warning: " : "PromQL info: ";
        var place = query.Length == 0 ? "" : $" ({Place(query, value.Range.Start)})";
        return prefix + key.Message + value.Detail + place;
    }

    /// <summary>Line and column, both from 1, the column in bytes.</summary>
    static string Place(string query, int offset)
    {
        var bytes = Encoding.UTF8.GetBytes(query).AsSpan();
        var before = bytes[..Math.Clamp(offset, 0, bytes.Length)];
        var line = before.Count((byte)'\n') + 1;
        var column = before.Length - before.LastIndexOf((byte)'\n');
        return string.Create(CultureInfo.InvariantCulture, $"{line}:{column}");
    }
}
