using System.Text;
using Barograph.Model.Contracts;

namespace Barograph.Storage.Head;

/// <summary>Names and values of labels, of all series or of those that matchers select.</summary>
static class HeadLabels
{
    public static IReadOnlyList<string> Names(HeadTables tables, LabelQuery query)
    {
        tables.Index.EnterReadLock();
        try
        {
            var found = new List<byte[]>();
            if (query.MatcherSets.Count == 0)
            {
                if (!Overlaps(tables, query)) return [];
                foreach (var name in tables.Pairs.Names)
                {
                    if (name.Values > 0) found.Add(name.Utf8);
                }
                return Strings(found, query.Limit);
            }
            var seen = new bool[tables.Pairs.Names.Count];
            ForEachPair(tables, query, pair => seen[tables.Pairs[pair].Name] = true);
            for (var i = 0; i < seen.Length; i++)
            {
                if (seen[i]) found.Add(tables.Pairs.Name(i).Utf8);
            }
            return Strings(found, query.Limit);
        }
        finally
        {
            tables.Index.ExitReadLock();
        }
    }

    public static IReadOnlyList<string> Values(HeadTables tables, string label, LabelQuery query)
    {
        tables.Index.EnterReadLock();
        try
        {
            var name = tables.Pairs.FindName(Encoding.UTF8.GetBytes(label));
            if (name < 0) return [];
            var found = new List<byte[]>();
            if (query.MatcherSets.Count == 0)
            {
                if (!Overlaps(tables, query)) return [];
                for (var pair = tables.Pairs.Name(name).FirstPair; pair >= 0; pair = tables.Pairs[pair].NextOfName)
                {
                    if (tables.Pairs[pair].Postings.Count > 0) found.Add(tables.Pairs.Value(pair).ToArray());
                }
                return Strings(found, query.Limit);
            }
            var seen = new HashSet<int>();
            ForEachPair(tables, query, pair =>
            {
                if (tables.Pairs[pair].Name == name && seen.Add(pair)) found.Add(tables.Pairs.Value(pair).ToArray());
            });
            return Strings(found, query.Limit);
        }
        finally
        {
            tables.Index.ExitReadLock();
        }
    }

    /// <summary>Taken before the names are: those of a series that comes meanwhile are asked for anew.</summary>
    public static LabelState StateOf(HeadTables tables, LabelQuery query) => new(tables.SeriesCreated, tables.SeriesRemoved, tables.Pairs.Count, Overlaps(tables, query));

    static bool Overlaps(HeadTables tables, LabelQuery query) => (tables.MinTimeMs <= query.MaxTimeMs && tables.MaxTimeMs >= query.MinTimeMs) || tables.Late.Overlaps(query.MinTimeMs, query.MaxTimeMs);

    static void ForEachPair(HeadTables tables, LabelQuery query, Action<int> visit)
    {
        var resolver = new MatcherResolver(tables);
        foreach (var matchers in query.MatcherSets)
        {
            foreach (var slot in resolver.Resolve(matchers))
            {
                ref var row = ref tables.Row(slot);
                if ((!row.HasSamples || row.Chunk.LastTimestampMs < query.MinTimeMs) && !HasLate(tables, slot, query)) continue;
                foreach (var pair in tables.PairsOf(row)) visit(pair);
            }
        }
    }

    static bool HasLate(HeadTables tables, int slot, LabelQuery query)
    {
        // Late samples come and go under the apply gate.
        lock (tables.ApplyGate) return tables.Late.Touches(slot, query.MinTimeMs, query.MaxTimeMs);
    }

    static IReadOnlyList<string> Strings(List<byte[]> utf8, int limit)
    {
        utf8.Sort(static (a, b) => a.AsSpan().SequenceCompareTo(b));
        if (limit > 0 && utf8.Count > limit) utf8.RemoveRange(limit, utf8.Count - limit);
        return utf8.ConvertAll(Encoding.UTF8.GetString);
    }
}
