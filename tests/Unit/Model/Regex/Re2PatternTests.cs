using System.Buffers;
using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Barograph.Model.Regex;
using Xunit.Abstractions;

namespace Barograph.Tests.Unit.Model;

public class Re2PatternTests(ITestOutputHelper output)
{
    static string DataFile => Path.Combine(AppContext.BaseDirectory, "Model", "Regex", "re2-cases.json");

    // Verdicts, group positions, replacements and errors were asked of Go's regexp once and are kept in the file.
    [Fact]
    public void every_pattern_of_the_table_behaves_as_in_go()
    {
        using var table = JsonDocument.Parse(File.ReadAllBytes(DataFile));
        var texts = table.RootElement.GetProperty("texts").EnumerateArray().Select(t => t.GetString()!).ToArray();
        var wrong = new List<string>();
        foreach (var row in table.RootElement.GetProperty("patterns").EnumerateArray())
        {
            var source = row.GetProperty("pattern").GetString()!;
            var understood = Re2Pattern.TryParse(source, out var pattern, out var error);
            if (row.TryGetProperty("error", out var expected) || !understood)
            {
                if (expected.ValueKind == JsonValueKind.Undefined || expected.GetString() != error) wrong.Add($"{source}: {error} instead of {expected}");
                continue;
            }
            var template = row.TryGetProperty("template", out var t) ? new Re2Template(pattern!, t.GetString()!) : null;
            for (var i = 0; i < texts.Length; i++)
            {
                var found = Describe(pattern!, texts[i]);
                var wanted = row.GetProperty("matches").TryGetProperty($"{i}", out var groups) ? groups.GetRawText().Trim('[', ']') : "no";
                if (found != wanted) wrong.Add($"{source} on '{texts[i]}': {found} instead of {wanted}");
                else if (template is not null && wanted != "no")
                    Assert.Equal(row.GetProperty("expanded").GetProperty($"{i}").GetString(), Expand(pattern!, template, texts[i]));
            }
        }
        foreach (var line in wrong.Take(50)) output.WriteLine(line);
        Assert.Empty(wrong);
    }

    static string Describe(Re2Pattern pattern, string text)
    {
        var captures = new int[(pattern.GroupCount + 1) * 2];
        var utf8 = Encoding.UTF8.GetBytes(text);
        var matched = pattern.TryMatch(utf8, captures);
        if (matched != pattern.IsMatch(utf8)) return "two answers";
        return matched ? string.Join(',', captures) : "no";
    }

    static string Expand(Re2Pattern pattern, Re2Template template, string text)
    {
        var utf8 = Encoding.UTF8.GetBytes(text);
        var captures = new int[(pattern.GroupCount + 1) * 2];
        Assert.True(pattern.TryMatch(utf8, captures));
        var written = new ArrayBufferWriter<byte>();
        template.Expand(utf8, captures, written);
        return Encoding.UTF8.GetString(written.WrittenSpan);
    }

    [Theory]
    [InlineData("foo", "foo")]
    [InlineData("b|a|b", "a,b")]
    [InlineData("a(b|c)d?", "ab,abd,ac,acd")]
    [InlineData("^(?:x|y)z$", "xz,yz")]
    [InlineData("n[0-3]", "n0,n1,n2,n3")]
    [InlineData("(?i)ab", "AB,Ab,aB,ab")]
    [InlineData("", "")]
    public void texts_that_can_be_listed_are_listed(string source, string expected)
        => Assert.Equal(expected, string.Join(',', Re2Pattern.Parse(source).SetMatches.Select(Encoding.UTF8.GetString)));

    [Theory]
    [InlineData("[0-9]{3}")]
    [InlineData("a.*")]
    [InlineData("a+")]
    [InlineData(@"\pL")]
    [InlineData("(?i)abcdefgh")]
    public void texts_that_are_too_many_are_not_listed(string source) => Assert.Empty(Re2Pattern.Parse(source).SetMatches);

    [Fact]
    public void a_long_list_of_names_with_a_common_stem_is_listed()
    {
        var names = string.Join('|', Enumerable.Range(0, 500).Select(i => $"h{i}"));
        Assert.Equal(500, Re2Pattern.Parse($"dc1-({names})").SetMatches.Count);
    }

    [Theory]
    [InlineData("foo.*", "foo", "foo")]
    [InlineData("foo(bar|baz).*", "fooba", "foo")]
    [InlineData("(foo)+bar", "foo", "foo")]
    [InlineData("[a-z]+_total", "", "_total")]
    [InlineData("a.*_total_.*", "a", "_total_")]
    [InlineData("x|.*", "", "")]
    public void the_prefix_and_the_required_piece_are_known(string source, string prefix, string required)
    {
        var pattern = Re2Pattern.Parse(source);
        Assert.Equal(prefix, Encoding.UTF8.GetString(pattern.Prefix));
        Assert.Equal(required, Encoding.UTF8.GetString(pattern.RequiredLiteral));
    }

    [Fact]
    public void everything_and_everything_but_empty_are_recognised()
    {
        Assert.True(Re2Pattern.Parse(".*").MatchesEverything);
        Assert.True(Re2Pattern.Parse("^(.*)$").MatchesEverything);
        Assert.True(Re2Pattern.Parse(".+").MatchesEveryNonEmpty);
        Assert.False(Re2Pattern.Parse("(?-s).*").MatchesEverything);
        Assert.True(Re2Pattern.Parse("a?").MatchesEmpty);
    }

    [Theory]
    [InlineData("(a*)*b")]
    [InlineData("(a|a)*b")]
    [InlineData("(a|aa)+$b")]
    [InlineData("(.*)(.*)(.*)(.*)(.*)(.*)(.*)(.*)(.*)x")]
    [InlineData("(a?){500}a{500}b")]
    [InlineData("(x+x+)+y")]
    [InlineData(".*a.{12}c")]
    public void patterns_that_kill_backtracking_matchers_take_linear_time(string source)
    {
        var pattern = Re2Pattern.Parse(source);
        var text = Encoding.UTF8.GetBytes(new string('a', 20_000));
        var watch = Stopwatch.StartNew();
        Assert.False(pattern.IsMatch(text));
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(60), $"took {watch.Elapsed}");
    }

    [Fact]
    public void a_pattern_that_would_need_too_large_a_program_is_refused()
    {
        Assert.False(Re2Pattern.TryParse("((a{100}){10}.{1000}" + string.Concat(Enumerable.Repeat("[a-z]{1000}", 600)) + ")", out _, out var error));
        Assert.StartsWith("error parsing regexp: expression too large", error, StringComparison.Ordinal);
        Assert.False(Re2Pattern.TryParse(new string('(', 1001) + new string(')', 1001), out _, out error));
        Assert.StartsWith("error parsing regexp: expression nests too deeply", error, StringComparison.Ordinal);
    }

    [Fact]
    public void a_broken_byte_counts_as_one_replacement_character()
    {
        Assert.True(Re2Pattern.Parse("a(?-s:.)b").IsMatch([(byte)'a', 0xFF, (byte)'b']));
        Assert.False(Re2Pattern.Parse("a[é]b").IsMatch([(byte)'a', 0xC3, (byte)'b']));
    }

    [Fact]
    public void many_threads_share_one_pattern()
    {
        var pattern = Re2Pattern.Parse("([a-z]+)-([0-9]+)\\.(x|y|[^z])+");
        var texts = Enumerable.Range(0, 2000).Select(i => (Text: Encoding.UTF8.GetBytes($"node-{i}.{(i % 3 == 0 ? "z" : "xyq")}"), Good: i % 3 != 0)).ToArray();
        Parallel.For(0, 8, _ =>
        {
            Span<int> captures = stackalloc int[8];
            foreach (var (text, good) in texts)
                if (pattern.TryMatch(text, captures) != good) throw new InvalidOperationException(Encoding.UTF8.GetString(text));
        });
    }

    [Fact]
    public void matching_allocates_nothing()
    {
        var pattern = Re2Pattern.Parse("[a-z]+-([0-9]+|é)\\.example\\.(com|org)");
        var text = "node-12345.example.com"u8;
        pattern.IsMatch(text);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++) pattern.IsMatch(text);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }
}
