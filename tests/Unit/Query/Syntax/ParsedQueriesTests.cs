using Barograph.Model.Instruments;
using Barograph.Query.Syntax;

namespace Barograph.Tests.Unit.Query.Syntax;

public sealed class ParsedQueriesTests
{
    readonly InstrumentRegistry instruments = new();

    [Fact]
    public void A_question_that_comes_again_is_not_parsed_again()
    {
        var parsed = new ParsedQueries(new ParserOptions(), instruments);
        var first = parsed.Parse("up{job=~\"a.+b\"}");
        Assert.Same(first, parsed.Parse(string.Concat("up{job=~", "\"a.+b\"}")));
        Assert.Equal((1, 1), (Hits, Misses));
    }

    [Fact]
    public void Many_questions_keep_their_own_trees_and_no_more_than_the_places_hold()
    {
        var parsed = new ParsedQueries(new ParserOptions(), instruments);
        for (var round = 0; round < 2; round++)
        {
            for (var i = 0; i < 4 * ParsedQueries.Places; i++) Assert.Equal($"up == {i}", Printer.Print(parsed.Parse($"up == {i}")));
        }
        // Of four times as many as there are places, three quarters must have made room.
        Assert.InRange(Misses, 7 * ParsedQueries.Places, 8 * ParsedQueries.Places);
    }

    [Fact]
    public void A_very_long_question_is_parsed_each_time()
    {
        var parsed = new ParsedQueries(new ParserOptions(), instruments);
        var text = "up" + new string(' ', ParsedQueries.LongestText);
        Assert.NotSame(parsed.Parse(text), parsed.Parse(text));
        Assert.Equal((0, 2), (Hits, Misses));
    }

    [Fact]
    public void What_is_no_question_is_refused_each_time()
    {
        var parsed = new ParsedQueries(new ParserOptions(), instruments);
        for (var i = 0; i < 2; i++) Assert.Throws<PromqlSyntaxException>(() => parsed.Parse("sum("));
        Assert.Equal((0, 0), (Hits, Misses));
    }

    long Hits => (long)instruments.Counter("barograph_engine_parsed_query_hits_total", "").Value;

    long Misses => (long)instruments.Counter("barograph_engine_parsed_query_misses_total", "").Value;
}
