namespace Barograph.Web.Search;

/// <summary>Finds names by what somebody typed: a name that fits any of the terms is found, with the best of its scores.</summary>
/// <param name="terms">None: every name is found.</param>
/// <param name="how"><c>subsequence</c> or <c>jarowinkler</c>; the latter takes names that hold the term first of all, and similar ones only from a threshold on.</param>
/// <param name="threshold">0 to 1: less does not fit.</param>
/// <param name="caseSensitive">Whether capitals are other letters.</param>
sealed class NameSearch(IReadOnlyList<string> terms, string how, double threshold, bool caseSensitive)
{
    public const string Subsequence = "subsequence", JaroWinkler = "jarowinkler";

    const double Contained = 0.9;

    readonly INameScore score = how == Subsequence ? new SubsequenceScore() : new JaroWinklerScore();
    readonly (string Text, int[] Runes)[] terms = [.. terms.Select(term => caseSensitive ? term : term.ToLowerInvariant()).Select(static term => (term, Runes(term)))];

    /// <summary>Null where it does not fit.</summary>
    public double? ScoreOf(string name)
    {
        if (terms.Length == 0) return 1;
        var compared = caseSensitive ? name : name.ToLowerInvariant();
        int[]? runes = null;
        double? best = null;
        foreach (var (text, termRunes) in terms)
        {
            if (ScoreOf(text, termRunes, compared, ref runes) is { } found && (best is null || found > best)) best = found;
        }
        return best;
    }

    double? ScoreOf(string term, int[] termRunes, string name, ref int[]? runes)
    {
        if (term.Length == 0 || name.StartsWith(term, StringComparison.Ordinal)) return 1;
        if (how == JaroWinkler)
        {
            if (name.Contains(term, StringComparison.Ordinal)) return Contained;
            if (threshold == 0) return null;
        }
        if (name.Length == 0) return null;
        var found = score.Of(termRunes, runes ??= Runes(name));
        return found >= threshold && (found > 0 || how == JaroWinkler) ? found : null;
    }

    static int[] Runes(string text) => [.. text.EnumerateRunes().Select(static rune => rune.Value)];
}
