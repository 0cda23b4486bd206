using Barograph.Query.Syntax;

namespace Barograph.Tests.Unit.Query;

public sealed class PromqlParserTests
{
    [Theory]
    [InlineData("1", "1")]
    [InlineData("0x1f + 017", "31 + 15")]
    [InlineData("-2 ^ 2", "-2 ^ 2")]
    [InlineData("1 + 2 * 3 ^ 4 ^ 5", "1 + 2 * 3 ^ 4 ^ 5")]
    [InlineData("-a^b", "-a ^ b")]
    [InlineData("5m", "5m")]
    [InlineData("sum(a) by (x, y)", "sum by (x, y) (a)")]
    [InlineData("topk without(x)(5, a)", "topk without (x) (5, a)")]
    [InlineData("a offset 5m @ 10 ", "a @ 10.000 offset 5m")]
    [InlineData("{\"my.metric\", \"a.b\"='c'}", "{\"a.b\"=\"c\",__name__=\"my.metric\"}")]
    [InlineData("rate(a{b!=\"c\"}[5m:1m] offset -1m)", "rate(a{b!=\"c\"}[5m:1m] offset -1m)")]
    [InlineData("a + on(x) group_left(y) b", "a + on (x) group_left (y) b")]
    [InlineData("a > bool ignoring(x) b", "a > bool ignoring (x) b")]
    [InlineData("sum_over_time(a[5m + 2*step()])", "sum_over_time(a[5m + 2 * step()])")]
    [InlineData("a offset 100 + 2", "a offset 1m40s + 2")]
    [InlineData("a + fill(0) b", "a + fill (0) b")]
    [InlineData("fill + fill", "fill + fill")]
    [InlineData("increase(a[1m] anchored)", "increase(a[1m] anchored)")]
    [InlineData("a </ 5", "a </ 5")]
    [InlineData("sum + by # comment", "sum + by")]
    public void a_query_is_printed_as_prometheus_prints_it(string text, string printed)
        => Assert.Equal(printed, Printer.Print(PromqlParser.Parse(text, ParserOptions.Everything)));

    [Theory]
    [InlineData("", "unknown position: parse error: no expression found in input")]
    [InlineData("sum(a b)", "1:7: parse error: unexpected identifier \"b\" in aggregation")]
    [InlineData("a[5m", "1:5: parse error: unclosed left bracket")]
    [InlineData("nope(a)", "1:1: parse error: unknown function with name \"nope\"")]
    [InlineData("rate(a)", "1:6: parse error: expected type range vector in call to function \"rate\", got instant vector")]
    [InlineData("{x=\"\"}", "1:1: parse error: vector selector must contain at least one non-empty matcher")]
    [InlineData("a @ start()[5m]", "1:12: parse error: no @ modifiers allowed before range")]
    [InlineData("a offset (5m + 1m)[5m]", "1:19: parse error: no offset modifiers allowed before range")]
    [InlineData("1 == 2", "1:3: parse error: comparisons between scalars must use BOOL modifier")]
    public void a_wrong_query_is_refused_with_the_words_of_prometheus(string text, string message)
        => Assert.Equal(message, Assert.Throws<PromqlSyntaxException>(() => PromqlParser.Parse(text, ParserOptions.Everything)).Message);

    [Fact]
    public void a_hundred_thousand_parentheses_are_refused_without_harm_to_the_stack()
    {
        var text = new string('(', 100_000) + "1" + new string(')', 100_000);
        var wrong = Assert.Throws<PromqlSyntaxException>(() => PromqlParser.Parse(text, default));
        Assert.Contains("nested too deeply", wrong.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a + ", 100_000, "a")]
    [InlineData("-", 100_000, "a")]
    [InlineData("abs(", 100_000, "a")]
    [InlineData("2 ^ ", 100_000, "2")]
    [InlineData("sum by (x) (", 50_000, "a")]
    public void deep_queries_are_refused_without_harm_to_the_stack(string head, int times, string tail)
    {
        var text = string.Concat(Enumerable.Repeat(head, times)) + tail;
        Assert.Throws<PromqlSyntaxException>(() => PromqlParser.Parse(text, ParserOptions.Everything));
    }

    [Fact]
    public void long_duration_arithmetic_is_refused_without_harm_to_the_stack()
    {
        var text = "a[" + string.Concat(Enumerable.Repeat("1 + ", 50_000)) + "1]";
        Assert.Contains("more than 1000 operators", Assert.Throws<PromqlSyntaxException>(() => PromqlParser.Parse(text, default)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void nine_hundred_operators_in_a_row_are_fine()
    {
        var text = string.Join(" or ", Enumerable.Repeat("a", 900));
        Assert.Equal(text, Printer.Print(PromqlParser.Parse(text, default)));
    }

    [Fact]
    public void all_ninety_functions_are_known() => Assert.Equal(90, Functions.All.Count);
}
