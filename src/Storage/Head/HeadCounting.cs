using System.Text;
using Barograph.Model.Labels;

namespace Barograph.Storage.Head;

/// <summary>Counts what a person asks about a head: which names and labels make most series.</summary>
static class HeadCounting
{
    public static HeadStatistics Of(HeadTables tables, int limit)
    {
        tables.Index.EnterReadLock();
        try
        {
            var metricNames = new Top(limit);
            var pairs = new Top(limit);
            var memory = new long[tables.Pairs.Names.Count];
            var metricName = tables.Pairs.FindName(WellKnown.Name);
            for (var pair = 0; pair < tables.Pairs.Limit; pair++)
            {
                ref var p = ref tables.Pairs[pair];
                if (p.Postings.Count == 0) continue;
                pairs.Offer(pair, p.Postings.Count);
                if (p.Name == metricName) metricNames.Offer(pair, p.Postings.Count);
                memory[p.Name] += (long)(p.Length - p.ValueAt) * p.Postings.Count;
            }
            Top names = new(limit), bytes = new(limit);
            for (var name = 0; name < memory.Length; name++)
            {
                names.Offer(name, tables.Pairs.Name(name).Values);
                bytes.Offer(name, memory[name]);
            }
            return new HeadStatistics
            {
                Series = tables.SeriesCount,
                Chunks = tables.Chunks.OpenChunks + tables.Chunks.FullChunks,
                MinTimeMs = tables.MinTimeMs,
                MaxTimeMs = tables.MaxTimeMs,
                LabelPairs = tables.Pairs.Count,
                SeriesByMetricName = metricNames.Name(pair => Encoding.UTF8.GetString(tables.Pairs.Value(pair))),
                ValuesByLabelName = names.Name(name => Encoding.UTF8.GetString(tables.Pairs.Name(name).Utf8)),
                MemoryByLabelName = bytes.Name(name => Encoding.UTF8.GetString(tables.Pairs.Name(name).Utf8)),
                SeriesByLabelPair = pairs.Name(pair => PairText(tables, pair)),
            };
        }
        finally
        {
            tables.Index.ExitReadLock();
        }
    }

    static string PairText(HeadTables tables, int pair)
        => $"{Encoding.UTF8.GetString(tables.Pairs.Name(tables.Pairs[pair].Name).Utf8)}={Encoding.UTF8.GetString(tables.Pairs.Value(pair))}";

    /// <summary>The largest of many, without sorting them all.</summary>
    sealed class Top(int limit)
    {
        readonly PriorityQueue<(int Number, long Count), long> queue = new();

        public void Offer(int number, long count)
        {
            if (count == 0 || limit <= 0) return;
            if (queue.Count < limit) queue.Enqueue((number, count), count);
            else if (queue.Peek().Count < count) queue.DequeueEnqueue((number, count), count);
        }

        public IReadOnlyList<KeyValuePair<string, long>> Name(Func<int, string> name)
        {
            var list = new List<KeyValuePair<string, long>>(queue.Count);
            foreach (var ((number, count), _) in queue.UnorderedItems) list.Add(new(name(number), count));
            list.Sort(static (a, b) => b.Value != a.Value ? b.Value.CompareTo(a.Value) : string.CompareOrdinal(a.Key, b.Key));
            return list;
        }
    }
}
