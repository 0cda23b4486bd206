using Barograph.Model.Matching;
using Barograph.Storage.Blocks.Index;

namespace Barograph.Storage.Blocks;

/// <summary>Finds the series of a block that satisfy matchers, by its postings.</summary>
/// <remarks>
/// Equalities that demand a value are intersected, the rarest first; without one, a matcher that demands a value gives the union of its
/// values' postings. The other matchers are asked once per value of their name, or, where few candidates are left, once per candidate.
/// </remarks>
sealed class BlockMatching(IndexFile index)
{
    // Reading a series costs about as much as walking so many values.
    const int ValuesPerSeries = 8;

    readonly SeriesSet found = new(), other = new();

    /// <summary>Ascending; good until the next call.</summary>
    public ReadOnlySpan<uint> Resolve(IReadOnlyList<Matcher> matchers)
    {
        found.Clear();
        var rest = new List<Matcher>(matchers.Count);
        if (!Begin(matchers, rest)) return [];
        foreach (var matcher in rest)
        {
            if (found.Count == 0) break;
            Filter(matcher);
        }
        return found.Span;
    }

    /// <summary>Sets the candidates and leaves the matchers that are still to be asked. False where nothing can match.</summary>
    bool Begin(IReadOnlyList<Matcher> matchers, List<Matcher> rest)
    {
        var equal = new List<(int Count, long Postings)>();
        Matcher? demanding = null;
        foreach (var matcher in matchers)
        {
            if (matcher.Kind == MatchKind.Equal && !matcher.ValueUtf8.IsEmpty)
            {
                var name = FindName(matcher);
                var postings = name < 0 ? -1 : index.Labels.Find(name, matcher.ValueUtf8);
                if (postings < 0) return false;
                equal.Add((index.PostingsAt(postings).Count, postings));
                continue;
            }
            if (!matcher.MatchesEmpty && (demanding is null || Rank(matcher) < Rank(demanding))) demanding = matcher;
            rest.Add(matcher);
        }
        if (equal.Count > 0)
        {
            equal.Sort();
            found.Append(index.PostingsAt(equal[0].Postings));
            for (var i = 1; i < equal.Count && found.Count > 0; i++) found.Intersect(index.PostingsAt(equal[i].Postings));
        }
        else if (demanding is null)
        {
            found.Append(index.AllSeries());
        }
        else
        {
            Gather(demanding, matching: true, found);
            rest.Remove(demanding);
        }
        return found.Count > 0;
    }

    static int Rank(Matcher matcher) => matcher.Pattern is null || matcher.Kind != MatchKind.Regex ? 3
        : matcher.Pattern.SetMatches.Count > 0 ? 0 : matcher.Pattern.Prefix.IsEmpty ? 2 : 1;

    /// <summary>The series whose value of the matcher's name satisfies it, or does not.</summary>
    void Gather(Matcher matcher, bool matching, SeriesSet into)
    {
        into.Clear();
        var name = FindName(matcher);
        if (name < 0) return;
        if (matching && matcher.Kind == MatchKind.Regex && matcher.Pattern!.SetMatches.Count > 0)
        {
            foreach (var value in matcher.Pattern.SetMatches)
            {
                if (index.Labels.Find(name, value) is var at and >= 0) into.Append(index.PostingsAt(at));
            }
        }
        else if (!matching && matcher.Kind == MatchKind.NotEqual)
        {
            if (index.Labels.Find(name, matcher.ValueUtf8) is var at and >= 0) into.Append(index.PostingsAt(at));
        }
        else
        {
            for (var values = index.Labels.Values(name); values.MoveNext();)
            {
                if (!values.Value.IsEmpty && matcher.Matches(values.Value) == matching) into.Append(index.PostingsAt(values.Postings));
            }
        }
        into.Sort();
    }

    void Filter(Matcher matcher)
    {
        var missing = matcher.MatchesEmpty;
        var name = FindName(matcher);
        if (name < 0)
        {
            if (!missing) found.Clear();
            return;
        }
        if ((long)found.Count * ValuesPerSeries < index.Labels.ValuesOf(name))
        {
            found.Keep(series => Passes(series, matcher));
            return;
        }
        Gather(matcher, matching: !missing, other);
        found.Keep(other, inside: !missing);
    }

    bool Passes(uint reference, Matcher matcher)
    {
        var series = index.Series(reference);
        while (series.NextLabel())
        {
            if (index.Symbols[series.Name].SequenceEqual(matcher.NameUtf8)) return matcher.Matches(index.Symbols[series.Value]);
        }
        return matcher.MatchesEmpty;
    }

    /// <summary>The empty name is that of all series, and no label has it.</summary>
    int FindName(Matcher matcher) => matcher.NameUtf8.IsEmpty ? -1 : index.Labels.Find(matcher.NameUtf8);
}
