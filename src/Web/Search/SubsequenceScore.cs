namespace Barograph.Web.Search;

/// <summary>All characters of the term must come in their order; those that stand together count more, gaps count against it.</summary>
/// <remarks>
/// With each beginning in turn, characters are taken as soon as they come. Every run of n counts n², every gap its share of the name, the
/// one at the end half of that; the best beginning counts, as a share of the square of the term's length.
/// </remarks>
sealed class SubsequenceScore : INameScore
{
    public double Of(ReadOnlySpan<int> term, ReadOnlySpan<int> name)
    {
        if (term.SequenceEqual(name)) return 1;
        var best = -1.0;
        for (var start = 0; start <= name.Length - term.Length; start++)
        {
            if (name[start] != term[0]) continue;
            // What is not complete from here is not complete from farther on.
            if (From(start, term, name) is not { } score) break;
            best = Math.Max(best, score);
        }
        return best < 0 ? 0 : best / ((double)term.Length * term.Length);
    }

    static double? From(int start, ReadOnlySpan<int> term, ReadOnlySpan<int> name)
    {
        var share = 1.0 / name.Length;
        var score = 0.0;
        int taken = 0, end = 0;
        for (var at = start; taken < term.Length;)
        {
            var gap = name[at..].IndexOf(term[taken]);
            if (gap < 0) return null;
            at += gap;
            if (at > end) score -= (at - end) * share;
            var run = name[at..].CommonPrefixLength(term[taken..]);
            score += (double)run * run;
            at += run;
            taken += run;
            end = at;
        }
        return score - (name.Length - end) * share * 0.5;
    }
}
