using Barograph.Formats.Configuration.Alertmanager;

namespace Barograph.Tests.Unit.Formats.Configuration;

/// <summary>Matchers in both syntaxes. What a real amtool makes of each is asked in tests/Conformance.</summary>
public sealed class MatcherTextTests
{
    [Theory]
    [InlineData("foo=bar", "foo=\"bar\"")]
    [InlineData("{foo=\"bar\",dings!=\"bums\", }", "foo=\"bar\",dings!=\"bums\"")]
    [InlineData("foo=~bar|baz,a!~\"[0-9]+\"", "foo=~\"bar|baz\",a!~\"[0-9]+\"")]
    [InlineData(" { foo = bar , } ", "foo=\"bar\"")]
    [InlineData("{}", "")]
    [InlineData("", "")]
    [InlineData("\"a b\"=\"c\"", "\"a b\"=\"c\"")]
    [InlineData("föö=🙂", "föö=\"🙂\"")]
    [InlineData("foo=\"\\u00e4\\n\\\"\"", "foo=\"\\\\u00e4\\n\\\"\"")]
    [InlineData("foo=", "foo=\"\"")]
    [InlineData("foo=a b", "foo=\"a b\"")]
    [InlineData("foo=\"a,b\"", "foo=\"a,b\"")]
    public void both_syntaxes_are_understood(string text, string expected)
    {
        var read = MatcherText.Parse(text, MatcherMode.Fallback, out var complaint, out _);
        Assert.True(read is not null, complaint);
        Assert.Equal(expected, string.Join(',', read.Select(MatcherText.Write)));
    }

    [Theory]
    [InlineData("foo")]
    [InlineData("foo==bar,")]
    [InlineData("{foo=bar")]
    [InlineData("=bar")]
    [InlineData("foo=\"bar")]
    [InlineData("foo=~\"(\"")]
    [InlineData("foo=bar,,baz=qux")]
    public void what_neither_syntax_has_is_refused_with_a_reason_by_the_newer_one(string text)
    {
        Assert.Null(MatcherText.Parse(text, MatcherMode.Utf8Strict, out var complaint, out _));
        Assert.NotEmpty(complaint);
    }

    [Fact]
    public void only_the_older_syntax_takes_it_and_says_so()
    {
        Assert.NotNull(MatcherText.Parse("foo=a b", MatcherMode.Fallback, out _, out var warning));
        Assert.Contains("foo=\"a b\"", warning, StringComparison.Ordinal);
        Assert.Null(MatcherText.Parse("foo=a b", MatcherMode.Utf8Strict, out _, out _));
        Assert.NotNull(MatcherText.Parse("foo=a b", MatcherMode.Classic, out _, out warning));
        Assert.Empty(warning);
    }

    [Fact]
    public void only_the_newer_syntax_takes_names_outside_of_the_old_alphabet()
    {
        Assert.Null(MatcherText.Parse("föö=bar", MatcherMode.Classic, out _, out _));
        Assert.NotNull(MatcherText.Parse("föö=bar", MatcherMode.Utf8Strict, out _, out _));
    }
}
