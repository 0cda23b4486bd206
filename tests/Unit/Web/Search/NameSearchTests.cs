using Barograph.Web.Search;

namespace Barograph.Tests.Unit.Web.Search;

public class NameSearchTests
{
    /// <summary>Worked out by hand from the formula, most of them also stand in Prometheus' own tests.</summary>
    [Theory]
    [InlineData("my", "my awesome text", 107.0 / 120)]
    [InlineData("tex", "my awesome text", 247.0 / 270)]
    [InlineData("met", "my awesome text", 43.0 / 90)]
    [InlineData("bac", "babac", 43.0 / 45)]
    [InlineData("oa", "goat", 29.0 / 32)]
    [InlineData("abaa", "abbaa", 39.0 / 80)]
    [InlineData("éà", "éàü", 23.0 / 24)]
    [InlineData("pro", "prometheus", 173.0 / 180)]
    [InlineData("abc", "abc", 1)]
    [InlineData("abcd", "abc", 0)]
    [InlineData("xyz", "abc", 0)]
    [InlineData("é", "ã", 0)]
    public void runs_count_by_their_square_and_gaps_by_their_share(string term, string name, double expected)
        => Assert.Equal(expected, new SubsequenceScore().Of(Runes(term), Runes(name)), 1e-9);

    [Theory]
    [InlineData("MARTHA", "MARHTA", 0.961111111)]
    [InlineData("DIXON", "DICKSONX", 0.813333333)]
    [InlineData("DWAYNE", "DUANE", 0.84)]
    [InlineData("abc", "xyz", 0)]
    [InlineData("same", "same", 1)]
    public void similarity_is_that_of_the_textbook(string term, string name, double expected)
    {
        Assert.Equal(expected, new JaroWinklerScore().Of(Runes(term), Runes(name)), 1e-9);
        Assert.Equal(expected, new JaroWinklerScore().Of(Runes(name), Runes(term)), 1e-9);
    }

    [Fact]
    public void a_beginning_fits_wholly_and_scattered_letters_fit_in_part()
    {
        var search = new NameSearch(["http_req"], NameSearch.Subsequence, 0, caseSensitive: true);
        Assert.Equal(1, search.ScoreOf("http_requests_total"));
        Assert.InRange(search.ScoreOf("prometheus_http_requests_total")!.Value, 0.5, 0.999);
        Assert.Null(search.ScoreOf("up"));
        Assert.Null(search.ScoreOf("HTTP_REQUESTS"));
        Assert.Equal(1, new NameSearch(["http_req"], NameSearch.Subsequence, 0, caseSensitive: false).ScoreOf("HTTP_REQUESTS"));
    }

    [Fact]
    public void of_several_terms_the_best_counts()
    {
        var search = new NameSearch(["zzz", "cpu", "node"], NameSearch.Subsequence, 0, caseSensitive: true);
        Assert.Equal(1, search.ScoreOf("node_cpu_seconds_total"));
        Assert.Null(search.ScoreOf("up"));
    }

    [Fact]
    public void similar_names_fit_only_from_the_threshold_on()
    {
        Assert.Equal(0.9, new NameSearch(["cpu"], NameSearch.JaroWinkler, 0, caseSensitive: true).ScoreOf("node_cpu"));
        Assert.Null(new NameSearch(["node_cpi"], NameSearch.JaroWinkler, 0, caseSensitive: true).ScoreOf("node_cpu"));
        Assert.InRange(new NameSearch(["node_cpi"], NameSearch.JaroWinkler, 0.9, caseSensitive: true).ScoreOf("node_cpu")!.Value, 0.9, 0.999);
        Assert.Null(new NameSearch(["node_cpi"], NameSearch.JaroWinkler, 0.99, caseSensitive: true).ScoreOf("node_cpu"));
    }

    static int[] Runes(string text) => [.. text.EnumerateRunes().Select(static r => r.Value)];
}
