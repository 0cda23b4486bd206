using System.Text;
using Barograph.Model.Matching;
using Barograph.Storage.Blocks;

namespace Barograph.Storage.Inspection;

/// <summary>Counts what makes a block large: labels that come and go, names with many values.</summary>
sealed class BlockAnalyst(Block block)
{
    readonly Dictionary<(ulong Name, ulong Value), (long Uncovered, long Count)> pairs = [];
    readonly Dictionary<ulong, long> uncoveredOfName = [];
    long matched, uses;

    public BlockAnalysis Analyse(IReadOnlyList<Matcher> matchers)
    {
        foreach (var reference in new BlockMatching(block.Index).Resolve(matchers).ToArray()) Count(reference);
        var length = Math.Max(1, block.Meta.MaxTimeMs - block.Meta.MinTimeMs);
        var values = pairs.Keys.GroupBy(static p => p.Name).ToList();
        return new BlockAnalysis
        {
            Meta = block.Meta,
            MatchedSeries = matched,
            LabelNames = matchers.Count > 0 ? values.Count : NamesOfAll(),
            Pairs = pairs.Count,
            PairUses = uses,
            ChurningPairs = Largest(pairs.Select(p => (Text(p.Key), (long)((double)p.Value.Uncovered / length)))),
            ChurningNames = Largest(uncoveredOfName.Select(n => (Text(n.Key), (long)((double)n.Value / length)))),
            CommonPairs = Largest(pairs.Select(p => (Text(p.Key), p.Value.Count))),
            LongestValues = Largest(values.Select(v => (Text(v.Key), v.Sum(p => (long)block.Index.Symbols[p.Value].Length)))),
            MostValues = Largest(values.Select(v => (Text(v.Key), (long)v.Count()))),
            MetricNames = Largest(pairs.Where(p => block.Index.Symbols[p.Key.Name].SequenceEqual("__name__"u8)).Select(p => (Text(p.Key.Value), p.Value.Count))),
        };
    }

    void Count(uint reference)
    {
        matched++;
        long first = long.MaxValue, last = long.MinValue;
        var chunks = block.Index.Series(reference);
        while (chunks.NextChunk())
        {
            first = Math.Min(first, chunks.Chunk.MinTimeMs);
            last = chunks.Chunk.MaxTimeMs;
        }
        var uncovered = block.Meta.MaxTimeMs - block.Meta.MinTimeMs - (last >= first ? last - first : 0);
        var labels = block.Index.Series(reference);
        while (labels.NextLabel())
        {
            var pair = (labels.Name, labels.Value);
            var (before, count) = pairs.GetValueOrDefault(pair);
            pairs[pair] = (before + uncovered, count + 1);
            uncoveredOfName[labels.Name] = uncoveredOfName.GetValueOrDefault(labels.Name) + uncovered;
            uses++;
        }
    }

    long NamesOfAll()
    {
        var names = block.Index.Labels.NameCount;
        return block.Index.Labels.Find(default) >= 0 ? names - 1 : names;
    }

    string Text((ulong Name, ulong Value) pair) => $"{Text(pair.Name)}={Text(pair.Value)}";

    string Text(ulong symbol) => Encoding.UTF8.GetString(block.Index.Symbols[symbol]);

    static IReadOnlyList<KeyValuePair<string, long>> Largest(IEnumerable<(string Key, long Count)> counts)
        => [.. counts.OrderByDescending(static c => c.Count).ThenBy(static c => c.Key, StringComparer.Ordinal).Select(static c => new KeyValuePair<string, long>(c.Key, c.Count))];
}
