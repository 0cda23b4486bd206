using System.Text;
using Barograph.Formats.Yaml;

namespace Barograph.Tests.Unit.Formats.Yaml;

public class YamlParserTests
{
    static (YamlNode? Root, YamlReading Reading) Parse(string yaml) => Parse(Encoding.UTF8.GetBytes(yaml));

    static (YamlNode? Root, YamlReading Reading) Parse(byte[] bytes)
    {
        var reading = new YamlReading("f.yml", "");
        return (YamlParser.Parse(bytes, reading), reading);
    }

    static string Refused(string yaml)
    {
        var (root, reading) = Parse(yaml);
        Assert.Null(root);
        return Assert.Single(reading.Complaints).ToString();
    }

    [Theory]
    [InlineData("yes", YamlType.Boolean)]
    [InlineData("Off", YamlType.Boolean)]
    [InlineData("y", YamlType.Boolean)]
    [InlineData("yES", YamlType.Text)]
    [InlineData("'yes'", YamlType.Text)]
    [InlineData("1_000", YamlType.Integer)]
    [InlineData("0x1F", YamlType.Integer)]
    [InlineData("0b101", YamlType.Integer)]
    [InlineData("0o17", YamlType.Integer)]
    [InlineData("-0", YamlType.Integer)]
    [InlineData("1.5", YamlType.Float)]
    [InlineData("1e3", YamlType.Float)]
    [InlineData(".inf", YamlType.Float)]
    [InlineData("1.2.3", YamlType.Text)]
    [InlineData("15s", YamlType.Text)]
    [InlineData("-", YamlType.Text)]
    [InlineData("~", YamlType.Null)]
    [InlineData("!!str 1", YamlType.Text)]
    [InlineData("!!int '1'", YamlType.Integer)]
    public void a_scalar_has_the_type_that_go_yaml_gives_it(string text, YamlType type)
    {
        // A lone dash is no scalar at the root.
        var (root, _) = Parse($"k: {(text == "-" ? "'-'" : text)}\n");
        Assert.Equal(type, YamlTyping.Of((YamlScalar)((YamlMap)root!)["k"]!));
    }

    [Fact]
    public void merged_keys_give_way_to_written_ones()
    {
        var map = (YamlMap)((YamlMap)Parse("base: &b {x: 1, y: 2}\nuse: {x: 9, <<: *b}\n").Root!)["use"]!;
        Assert.Equal(["x=9", "y=2"], map.Entries.Select(entry => $"{entry.Key}={((YamlScalar)entry.Value).Text}"));
    }

    [Fact]
    public void nodes_know_their_place()
    {
        var (root, _) = Parse("a:\n  - b: c\n");
        var item = ((YamlList)((YamlMap)root!)["a"]!).Items[0];
        Assert.Equal((2, 5), (item.Line, item.Column));
    }

    [Fact]
    public void a_byte_order_mark_is_no_text() => Assert.IsType<YamlMap>(Parse([0xEF, 0xBB, 0xBF, (byte)'a', (byte)':', (byte)'\n']).Root);

    [Fact]
    public void a_tab_as_indent_is_named_for_what_it_is()
        => Assert.Equal("f.yml:2:1: the line is indented with a tab; YAML wants spaces", Refused("a:\n\tb: c\n"));

    [Fact]
    public void bytes_that_are_no_utf8_are_named_with_their_place()
    {
        var (root, reading) = Parse([(byte)'a', (byte)':', (byte)'\n', (byte)'x', 0xFF]);
        Assert.Null(root);
        Assert.Equal("f.yml:2:2: is not UTF-8: byte 0xFF at offset 4", Assert.Single(reading.Complaints).ToString());
    }

    [Fact]
    public void control_characters_are_refused() => Assert.Equal("f.yml:1:4: control characters are not allowed: U+0000", Refused("a: \0"));

    [Theory]
    [InlineData("[")]
    [InlineData("{a: ")]
    [InlineData("- ")]
    public void deep_nesting_is_refused_before_it_costs_anything(string opening)
        => Assert.Contains("nested deeper than 100 levels", Refused(string.Concat(Enumerable.Repeat(opening, 100_000))), StringComparison.Ordinal);

    [Fact]
    public void a_bomb_of_aliases_is_refused_by_what_it_would_expand_to()
    {
        var bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (var i = 1; i < 12; i++) bomb.Append($"a{i}: &a{i} [{string.Join(", ", Enumerable.Repeat($"*a{i - 1}", 10))}]\n");
        Assert.Contains("more than 2000000 values, aliases written out", Refused(bomb.ToString()), StringComparison.Ordinal);
    }

    [Fact]
    public void an_alias_inside_its_own_anchor_is_unknown() => Assert.Contains("unknown anchor \"a\"", Refused("x: &a [*a]\n"), StringComparison.Ordinal);

    [Fact]
    public void a_file_that_is_too_large_is_not_parsed()
    {
        var (root, reading) = Parse(new byte[YamlParser.MaxBytes + 1]);
        Assert.Null(root);
        Assert.Contains("at most 16777216 are read", reading.Complaints[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void a_second_document_is_ignored_with_a_warning()
    {
        var (root, reading) = Parse("a: 1\n---\nb: 2\n");
        Assert.NotNull(root);
        Assert.Single(reading.Warnings);
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("yes")]
    [InlineData("1:30")]
    [InlineData("2020-01-01")]
    [InlineData("- x")]
    [InlineData("a: b")]
    [InlineData("a #b")]
    [InlineData(" lead")]
    [InlineData("two\nlines")]
    [InlineData("it's \"quoted\"")]
    [InlineData("<<")]
    [InlineData("測試\u2028\u0085")]
    [InlineData("")]
    [InlineData("...")]
    public void what_is_printed_reads_back_as_the_same_text(string text)
    {
        var printed = YamlPrinter.Print(new YamlMap([new YamlEntry("k", Kinds.TextNode(text)), new YamlEntry("l", new YamlList([Kinds.TextNode(text)]))]));
        var map = (YamlMap)Parse(printed).Root!;
        var scalar = (YamlScalar)map["k"]!;
        Assert.Equal((text, YamlType.Text), (scalar.Text, YamlTyping.Of(scalar)));
        Assert.Equal(text, ((YamlScalar)((YamlList)map["l"]!).Items[0]).Text);
    }
}
