using Barograph.Model.Instruments;

namespace Barograph.Query.Syntax;

/// <summary>
/// Trees of queries that were asked lately, by their text: a dashboard asks the same questions again with every refresh, and their regular expressions keep the states
/// that they have built. Trees never change, so that many may use one at a time. A fixed number of places, each text in the one that its hash names: no lock, and no more
/// than the places can hold.
/// </summary>
public sealed class ParsedQueries
{
    /// <summary>A power of two.</summary>
    public const int Places = 256;

    /// <summary>Longer ones are parsed each time.</summary>
    public const int LongestText = 4096;

    readonly Entry?[] places = new Entry?[Places];
    readonly ParserOptions features;
    readonly Counter hits, misses;

    sealed record Entry(string Text, Expr Tree);

    /// <param name="features">The same for all of them.</param>
    /// <param name="instruments">Where hits and misses are shown.</param>
    public ParsedQueries(ParserOptions features, InstrumentRegistry instruments)
    {
        this.features = features;
        hits = instruments.Counter("barograph_engine_parsed_query_hits_total", "Queries whose tree was still there from an earlier time.");
        misses = instruments.Counter("barograph_engine_parsed_query_misses_total", "Queries that were parsed.");
    }

    /// <exception cref="PromqlSyntaxException">Not a query.</exception>
    public Expr Parse(string text)
    {
        ref var place = ref places[text.GetHashCode(StringComparison.Ordinal) & (Places - 1)];
        if (Volatile.Read(ref place) is { } known && known.Text == text)
        {
            hits.Add(1);
            return known.Tree;
        }
        var tree = PromqlParser.Parse(text, features);
        misses.Add(1);
        if (text.Length <= LongestText) Volatile.Write(ref place, new Entry(text, tree));
        return tree;
    }
}
