using System.Text;
using Barograph.Model.Regex;

namespace Barograph.Tests.Unit.Model.Regex;

/// <summary>Expected values are Go's; tests/Conformance/Templates compares the same functions with Go itself.</summary>
public class Re2SearchTests
{
    [Theory]
    [InlineData("b", "abc", true)]
    [InlineData("^b", "abc", false)]
    [InlineData("c$", "abc", true)]
    [InlineData("a.c", "a\nc", false)]
    [InlineData("(?s)a.c", "a\nc", true)]
    [InlineData("\\bb", "a b", true)]
    [InlineData("", "", true)]
    [InlineData("(?i)É", "xé", true)]
    public void a_pattern_is_found_anywhere(string pattern, string text, bool expected)
        => Assert.Equal(expected, Re2Search.Parse(pattern).IsMatch(Encoding.UTF8.GetBytes(text)));

    [Theory]
    [InlineData("a(x*)b", "${1}W", "-ab-axxb-", "-W-xxW-")]
    [InlineData("", "-", "abc", "-a-b-c-")]
    [InlineData("x*", "-", "baxac", "-b-a-a-c-")]
    [InlineData("(?m)^", ">", "a\nb", ">a\n>b")]
    [InlineData("\\b", "|", "ab cd", "|ab| |cd|")]
    [InlineData("a|ab", "X", "abab", "XbXb")]
    [InlineData("^a", "X", "aaa", "Xaa")]
    [InlineData("(a)(b)?", "[$2$1]", "aab", "[a][ba]")]
    [InlineData(".", "x", "é☃\n", "xx\n")]
    public void all_matches_are_replaced(string pattern, string replacement, string text, string expected)
        => Assert.Equal(expected, Encoding.UTF8.GetString(Re2Search.Parse(pattern).ReplaceAll(Encoding.UTF8.GetBytes(text), replacement)));

    [Theory]
    [InlineData("a)(b")]
    [InlineData("(")]
    [InlineData("a)")]
    public void a_wrong_pattern_is_refused_as_it_was_written(string pattern)
        => Assert.Contains($"`{pattern}`", Assert.Throws<Re2SyntaxException>(() => Re2Search.Parse(pattern)).Message, StringComparison.Ordinal);
}
