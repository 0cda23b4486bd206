namespace Barograph.Web.Search;

/// <summary>Jaro's similarity with Winkler's bonus for up to four characters in common at the beginning.</summary>
/// <remarks>
/// Characters pair up with equal ones that are not farther away than half the longer text, less one. The similarity is the mean of the
/// paired share of either text and the share of pairs that keep their order.
/// </remarks>
sealed class JaroWinklerScore : INameScore
{
    const int BonusCharacters = 4;
    const double Bonus = 0.1;

    public double Of(ReadOnlySpan<int> term, ReadOnlySpan<int> name)
    {
        if (term.SequenceEqual(name)) return 1;
        return term.Length <= name.Length ? Similarity(term, name) : Similarity(name, term);
    }

    static double Similarity(ReadOnlySpan<int> shorter, ReadOnlySpan<int> longer)
    {
        var reach = Math.Max(longer.Length / 2 - 1, 0);
        var partners = new List<int>(shorter.Length);
        var places = new bool[longer.Length];
        for (var i = 0; i < shorter.Length; i++)
        {
            for (var j = Math.Max(i - reach, 0); j < Math.Min(i + reach + 1, longer.Length); j++)
            {
                if (places[j] || shorter[i] != longer[j]) continue;
                places[j] = true;
                partners.Add(shorter[i]);
                break;
            }
        }
        if (partners.Count == 0) return 0;
        double pairs = partners.Count;
        var similarity = (pairs / shorter.Length + pairs / longer.Length + (pairs - Misplaced(partners, places, longer) * 0.5) / pairs) / 3;
        var common = Math.Min(shorter.CommonPrefixLength(longer), BonusCharacters);
        return similarity + common * Bonus * (1 - similarity);
    }

    /// <summary>Paired characters of the one text that are not the same, one by one, as those of the other.</summary>
    static int Misplaced(List<int> partners, bool[] places, ReadOnlySpan<int> longer)
    {
        int misplaced = 0, next = 0;
        for (var j = 0; j < places.Length; j++)
        {
            if (places[j] && partners[next++] != longer[j]) misplaced++;
        }
        return misplaced;
    }
}
