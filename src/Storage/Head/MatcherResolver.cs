using System.Buffers;
using Barograph.Model.Labels;
using Barograph.Model.Matching;

namespace Barograph.Storage.Head;

/// <summary>Finds the series that satisfy matchers. The caller holds the index lock.</summary>
/// <remarks>
/// 1. Equalities that demand a value are intersected, the rarest first. 2. Without one, a matcher that demands a value gives the
/// union of its values' postings; without that, all series are candidates. 3. All other matchers are asked once per distinct
/// value that the candidates have, and the verdict remembered by the label's number.
/// A label that is not there has the empty value, as in Prometheus.
/// </remarks>
sealed class MatcherResolver(HeadTables tables)
{
    const byte Unknown = 0, Yes = 1, No = 2;

    readonly SortedSlots slots = new();

    /// <summary>Ascending slots; good until the next call.</summary>
    public ReadOnlySpan<int> Resolve(IReadOnlyList<Matcher> matchers)
    {
        var rest = new List<Matcher>(matchers.Count);
        if (!IntersectEqualities(matchers, rest)) return [];
        foreach (var matcher in rest) Filter(matcher);
        return slots.Span;
    }

    /// <summary>Sets the candidates and leaves the matchers that are still to be asked. False where nothing can match.</summary>
    bool IntersectEqualities(IReadOnlyList<Matcher> matchers, List<Matcher> rest)
    {
        var equal = new List<int>();
        Matcher? demanding = null;
        foreach (var matcher in matchers)
        {
            if (matcher.Kind == MatchKind.Equal && !matcher.ValueUtf8.IsEmpty)
            {
                var pair = FindPair(matcher.NameUtf8, matcher.ValueUtf8);
                if (pair < 0) return false;
                equal.Add(pair);
                continue;
            }
            if (!matcher.MatchesEmpty && (demanding is null || Rank(matcher) < Rank(demanding))) demanding = matcher;
            rest.Add(matcher);
        }
        if (equal.Count == 0)
        {
            if (demanding is null) slots.Set(tables.AllSlots);
            else UnionOf(demanding);
            if (demanding is not null) rest.Remove(demanding);
            return true;
        }
        equal.Sort((a, b) => tables.Pairs[a].Postings.Count.CompareTo(tables.Pairs[b].Postings.Count));
        slots.Set(tables.Pairs[equal[0]].Postings.Slots);
        for (var i = 1; i < equal.Count && slots.Count > 0; i++) slots.Intersect(tables.Pairs[equal[i]].Postings.Slots);
        return slots.Count > 0;
    }

    /// <summary>Fewer candidates first: a list of literals, then a prefix, then anything.</summary>
    static int Rank(Matcher matcher) => matcher.Pattern is null || matcher.Kind != MatchKind.Regex ? 3
        : matcher.Pattern.SetMatches.Count > 0 ? 0 : matcher.Pattern.Prefix.IsEmpty ? 2 : 1;

    void UnionOf(Matcher matcher)
    {
        slots.Clear();
        var name = tables.Pairs.FindName(matcher.NameUtf8);
        if (name >= 0 && matcher.Kind == MatchKind.Regex && matcher.Pattern!.SetMatches.Count > 0)
        {
            foreach (var value in matcher.Pattern.SetMatches)
            {
                var pair = FindPair(matcher.NameUtf8, value);
                if (pair >= 0) slots.Append(tables.Pairs[pair].Postings.Slots);
            }
        }
        else if (name >= 0)
        {
            var prefix = matcher.Kind == MatchKind.Regex ? matcher.Pattern!.Prefix : default;
            for (var pair = tables.Pairs.Name(name).FirstPair; pair >= 0; pair = tables.Pairs[pair].NextOfName)
            {
                var value = tables.Pairs.Value(pair);
                if (tables.Pairs[pair].Postings.Count > 0 && value.StartsWith(prefix) && matcher.Matches(value)) slots.Append(tables.Pairs[pair].Postings.Slots);
            }
        }
        slots.Sort();
    }

    void Filter(Matcher matcher)
    {
        if (slots.Count == 0) return;
        var missing = matcher.MatchesEmpty;
        var name = tables.Pairs.FindName(matcher.NameUtf8);
        if (name < 0)
        {
            if (!missing) slots.Truncate(0);
            return;
        }
        var limit = tables.Pairs.Limit;
        var verdicts = ArrayPool<byte>.Shared.Rent(limit);
        verdicts.AsSpan(0, limit).Clear();
        slots.Keep(slot =>
        {
            foreach (var pair in tables.PairsOf(tables.Row(slot)))
            {
                if (tables.Pairs[pair].Name != name) continue;
                if (verdicts[pair] == Unknown) verdicts[pair] = matcher.Matches(tables.Pairs.Value(pair)) ? Yes : No;
                return verdicts[pair] == Yes;
            }
            return missing;
        });
        ArrayPool<byte>.Shared.Return(verdicts);
    }

    int FindPair(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        var size = LabelEncoding.SizeOf(name.Length, value.Length);
        var encoded = ArrayPool<byte>.Shared.Rent(size);
        var pair = tables.Pairs.Find(encoded.AsSpan(0, LabelEncoding.Write(encoded, name, value)));
        ArrayPool<byte>.Shared.Return(encoded);
        return pair >= 0 && tables.Pairs[pair].Postings.Count > 0 ? pair : -1;
    }
}
