using System.Text;
using System.Text.Json;
using Barograph.Query.Syntax;
using FsCheck;
using FsCheck.Fluent;

namespace Barograph.Tests.Unit.Query;

public sealed class PrinterProperties
{
    [Fact]
    public void what_is_printed_parses_to_the_same_tree()
        => Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
        {
            var expr = new QueryGenerator(seed).Grow(ExprType.Vector, 4);
            AssertReadsBack(expr, Printer.Print(expr));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));

    [Fact]
    public void what_is_printed_on_many_lines_parses_to_the_same_tree()
        => Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
        {
            var expr = new QueryGenerator(seed).Grow(ExprType.Vector, 5);
            AssertReadsBack(expr, PrettyPrinter.Print(expr));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    [Fact]
    public void random_changes_to_queries_are_refused_in_the_one_way_or_understood()
    {
        var random = new Random(20261121);
        for (var i = 0; i < 8_000; i++)
        {
            var text = Encoding.UTF8.GetBytes(Printer.Print(new QueryGenerator(random.Next()).Grow(ExprType.Vector, 3)));
            Mutate(text, random);
            AssertParsesOrRefuses(text);
        }
    }

    static void Mutate(byte[] text, Random random)
    {
        for (var i = random.Next(1, 4); i > 0 && text.Length > 0; i--)
        {
            int at = random.Next(text.Length), from = random.Next(text.Length), length = Math.Min(random.Next(4), text.Length - Math.Max(at, from));
            if (random.Next(2) == 0) text[at] = (byte)random.Next(256);
            else text.AsSpan(from, length).ToArray().CopyTo(text, at);
        }
    }

    static void AssertParsesOrRefuses(byte[] text)
    {
        try
        {
            PromqlParser.Parse(text, ParserOptions.Everything);
        }
        catch (PromqlSyntaxException)
        {
            // The one exception that a wrong query may meet.
        }
    }

    static void AssertReadsBack(Expr expr, string text)
    {
        var read = PromqlParser.Parse(text, ParserOptions.Everything);
        Assert.Equal(Printer.Print(expr), Printer.Print(read));
        Assert.Equal(Tree(expr), Tree(read));
    }

    /// <summary>Structure without places; matchers in the order in which they are printed.</summary>
    static string Tree(Expr expr)
    {
        var sorted = Sort(expr);
        var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer)) ParseTree.Write(json, sorted);
        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    static Expr Sort(Expr expr) => expr is VectorSelector selector
        ? selector with { Matchers = [.. selector.Matchers.OrderBy(one => one.ToString(), StringComparer.Ordinal)] }
        : SyntaxWalk.Rewrite(expr, Sort);
}
