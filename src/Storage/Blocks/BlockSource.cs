using System.Text;
using Barograph.Model.Contracts;
using Barograph.Model.Matching;
using Barograph.Storage.Disk;
using Barograph.Storage.Merging;

namespace Barograph.Storage.Blocks;

/// <summary>Answers from one block: series, names and values of labels.</summary>
sealed class BlockSource(Block block) : ISeriesSource
{
    public ValueTask<ISeriesSelection> SelectAsync(SeriesQuery query, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        return new(TrySelect(query) ?? throw Closed());
    }

    public ValueTask<IReadOnlyList<string>> LabelNamesAsync(LabelQuery query, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        return new(Guarded(() => Names(query)));
    }

    public ValueTask<IReadOnlyList<string>> LabelValuesAsync(string name, LabelQuery query, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        return new(Guarded(() => Values(name, query)));
    }

    /// <summary>Null where the block is closed.</summary>
    public ISelectionPart? TrySelect(SeriesQuery query)
    {
        if (!block.TryEnter()) return null;
        try
        {
            return new BlockSelection(block, Within(query.Matchers, query.MinTimeMs, query.MaxTimeMs, query.Limit));
        }
        catch
        {
            block.Leave();
            throw;
        }
    }

    /// <summary>The series that satisfy the matchers and have a chunk in the span.</summary>
    SelectedSeries Within(IReadOnlyList<Matcher> matchers, long minTimeMs, long maxTimeMs, int limit)
    {
        if (!Overlaps(minTimeMs, maxTimeMs)) return SelectedSeries.None;
        return SelectedSeries.Of(block, new BlockMatching(block.Index).Resolve(matchers), minTimeMs, maxTimeMs, limit);
    }

    /// <summary>The caller holds the block.</summary>
    public IReadOnlyList<string> Names(LabelQuery query)
    {
        if (!Overlaps(query.MinTimeMs, query.MaxTimeMs)) return [];
        var labels = block.Index.Labels;
        var found = new List<byte[]>();
        if (query.MatcherSets.Count == 0)
        {
            for (var name = 0; name < labels.NameCount; name++)
            {
                if (!labels.NameAt(name).IsEmpty) found.Add(labels.NameAt(name).ToArray());
            }
            return Strings(found, query.Limit);
        }
        var seen = new HashSet<ulong>();
        ForEachLabel(query, (name, _) => seen.Add(name));
        foreach (var name in seen) found.Add(block.Index.Symbols[name].ToArray());
        return Strings(found, query.Limit);
    }

    /// <summary>The caller holds the block.</summary>
    public IReadOnlyList<string> Values(string label, LabelQuery query)
    {
        if (!Overlaps(query.MinTimeMs, query.MaxTimeMs) || label.Length == 0) return [];
        var utf8 = Encoding.UTF8.GetBytes(label);
        var name = block.Index.Labels.Find(utf8);
        if (name < 0) return [];
        var found = new List<byte[]>();
        if (query.MatcherSets.Count == 0)
        {
            for (var values = block.Index.Labels.Values(name); values.MoveNext();)
            {
                if (!values.Value.IsEmpty) found.Add(values.Value.ToArray());
            }
            return Strings(found, query.Limit);
        }
        var seen = new HashSet<ulong>();
        ForEachLabel(query, (labelName, value) =>
        {
            if (block.Index.Symbols[labelName].SequenceEqual(utf8)) seen.Add(value);
        });
        foreach (var value in seen) found.Add(block.Index.Symbols[value].ToArray());
        return Strings(found, query.Limit);
    }

    void ForEachLabel(LabelQuery query, Action<ulong, ulong> visit)
    {
        foreach (var matchers in query.MatcherSets)
        {
            foreach (var reference in Within(matchers, query.MinTimeMs, query.MaxTimeMs, 0).Series)
            {
                var series = block.Index.Series(reference);
                while (series.NextLabel()) visit(series.Name, series.Value);
            }
        }
    }

    bool Overlaps(long minTimeMs, long maxTimeMs) => block.Meta.MinTimeMs <= maxTimeMs && block.LastTimeMs >= minTimeMs;

    static IReadOnlyList<string> Strings(List<byte[]> utf8, int limit)
    {
        utf8.Sort(static (a, b) => a.AsSpan().SequenceCompareTo(b));
        if (limit > 0 && utf8.Count > limit) utf8.RemoveRange(limit, utf8.Count - limit);
        return utf8.ConvertAll(Encoding.UTF8.GetString);
    }

    T Guarded<T>(Func<T> read)
    {
        if (!block.TryEnter()) throw Closed();
        try
        {
            return read();
        }
        finally
        {
            block.Leave();
        }
    }

    StorageException Closed() => new($"block {block} is closed");
}
