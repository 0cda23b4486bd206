using Barograph.Model.Labels;
using Barograph.Model.Regex;
using Barograph.Model.Relabelling;

namespace Barograph.Tests.Unit.Model.Relabelling;

public class RelabellerTests
{
    static readonly (string, string)[] Abc = [("a", "foo"), ("b", "bar"), ("c", "baz")];

    static string? Relabel((string, string)[] labels, params RelabelRule[] rules)
    {
        var builder = new LabelSetBuilder();
        builder.Load(LabelSet.Of(labels));
        return new Relabeller(rules, legacyNames: false).Apply(builder) ? builder.ToLabelSet().ToString() : null;
    }

    static RelabelRule Rule(RelabelAction action, string source = "", string regex = "(.*)", string target = "", string replacement = "$1")
        => new()
        {
            Action = action,
            SourceLabels = source.Length == 0 ? [] : source.Split(','),
            Regex = Re2Pattern.Parse(regex),
            TargetLabel = target,
            Replacement = replacement,
        };

    static RelabelRule Replace(string source, string regex, string target, string replacement)
        => Rule(RelabelAction.Replace, source, regex, target, replacement);

    [Fact]
    public void a_group_of_the_match_goes_into_the_target_label()
        => Assert.Equal("""{a="foo", b="bar", c="baz", d="ch-oo"}""", Relabel(Abc, Replace("a", "f(.*)", "d", "ch-${1}")));

    [Fact]
    public void several_sources_are_joined_by_the_separator()
        => Assert.Equal("""{a="boobam", b="bar", c="baz"}""", Relabel(Abc, Replace("a,b", "f(.*);(.*)r", "a", "b${1}${2}m")));

    [Fact]
    public void a_rule_uses_what_the_rule_before_it_made()
        => Assert.Equal("""{a="boobam", b="bar", c="baz", d="boobamooob"}""", Relabel(Abc,
            Replace("a,b", "f(.*);(.*)r", "a", "b${1}${2}m"), Replace("a", "b(oo)b(a)m", "d", "boob${2}m${1}ob")));

    [Fact]
    public void a_pattern_that_does_not_match_changes_nothing()
        => Assert.Equal("""{a="foo", b="bar", c="baz"}""", Relabel(Abc, Replace("a", "b(.*)", "d", "x")));

    [Fact]
    public void an_empty_result_removes_the_target()
        => Assert.Equal("""{a="foo", c="baz"}""", Relabel(Abc, Replace("a", "(f).*", "b", "$2")));

    [Fact]
    public void a_missing_source_is_empty_and_the_default_pattern_matches_it()
        => Assert.Equal("""{a="foo", b="bar", c="baz", x="set"}""", Relabel(Abc, Replace("missing", "(.*)", "x", "set")));

    [Theory]
    [InlineData("${3}", "boo")]
    [InlineData("-${3}", "boo")]
    public void a_target_name_that_comes_out_empty_is_left_out(string target, string replacement)
        => Assert.Equal(target[0] == '-' ? """{-="boo", a="foo", b="bar", c="baz"}""" : """{a="foo", b="bar", c="baz"}""",
            Relabel(Abc, Replace("a", "(f)(.*)", target, replacement)));

    [Fact]
    public void a_target_name_outside_the_legacy_set_is_left_out_where_names_are_legacy()
    {
        var builder = new LabelSetBuilder();
        builder.Load(LabelSet.Of(Abc));
        var relabeller = new Relabeller([Replace("a", "(f)(.*)", "${1}-x", "v"), Replace("a", "(f)(.*)", "${1}_x", "v")], legacyNames: true);
        Assert.True(relabeller.Apply(builder));
        Assert.Equal("""{a="foo", b="bar", c="baz", f_x="v"}""", builder.ToLabelSet().ToString());
    }

    [Fact]
    public void the_target_may_be_made_of_named_groups()
        => Assert.Equal("""{__meta_sd_tags="path:/secret,job:some-job,label:foo=bar", __metrics_path__="/secret", foo="bar", job="some-job"}""",
            Relabel([("__meta_sd_tags", "path:/secret,job:some-job,label:foo=bar")],
                Replace("__meta_sd_tags", "(?:.+,|^)path:(/[^,]+).*", "__metrics_path__", "${1}"),
                Replace("__meta_sd_tags", "(?:.+,|^)job:([^,]+).*", "job", "${1}"),
                Replace("__meta_sd_tags", "(?:.+,|^)label:(?P<n>[^=]+)=(?P<v>[^,]+).*", "${n}", "${v}")));

    [Theory]
    [InlineData(RelabelAction.Drop, "f.*", false)]
    [InlineData(RelabelAction.Drop, "f", true)]
    [InlineData(RelabelAction.Keep, "f.*", true)]
    [InlineData(RelabelAction.Keep, "f", false)]
    public void drop_and_keep_judge_the_whole_value(RelabelAction action, string regex, bool kept)
        => Assert.Equal(kept, Relabel(Abc, Rule(action, "a", regex)) is not null);

    [Theory]
    [InlineData(RelabelAction.KeepEqual, "foo", true)]
    [InlineData(RelabelAction.KeepEqual, "other", false)]
    [InlineData(RelabelAction.DropEqual, "foo", false)]
    [InlineData(RelabelAction.DropEqual, "other", true)]
    public void keepequal_and_dropequal_compare_with_the_target(RelabelAction action, string b, bool kept)
        => Assert.Equal(kept, Relabel([("a", "foo"), ("b", b)], Rule(action, "a", target: "b")) is not null);

    // The expected numbers are those of Prometheus' own relabelling tests.
    [Theory]
    [InlineData("baz", "976")]
    [InlineData("foo\nbar", "734")]
    public void hashmod_comes_out_as_in_prometheus(string value, string expected)
    {
        var builder = new LabelSetBuilder();
        builder.Load(LabelSet.Of(("c", value)));
        new Relabeller([Rule(RelabelAction.HashMod, "c", target: "d") with { Modulus = 1000 }], false).Apply(builder);
        Assert.Equal(expected, builder.ToLabelSet().Get("d"));
    }

    [Fact]
    public void labelmap_copies_labels_under_new_names()
        => Assert.Equal("""{a="foo", b1="bar", b2="baz", bar="bar", baz="baz"}""",
            Relabel([("a", "foo"), ("b1", "bar"), ("b2", "baz")], Replace("b1", "(.*)", "bar", "$1"), Replace("b2", "(.*)", "baz", "$1")));

    [Fact]
    public void labelmap_uses_the_groups_of_the_name()
        => Assert.Equal("""{__meta_my_bar="aaa", __meta_my_baz="bbb", __meta_other="ccc", bar="aaa", baz="bbb"}""",
            Relabel([("__meta_my_bar", "aaa"), ("__meta_my_baz", "bbb"), ("__meta_other", "ccc")],
                Rule(RelabelAction.LabelMap, regex: "__meta_(my.*)", replacement: "${1}"),
                Rule(RelabelAction.LabelMap, regex: "my_(.*)", replacement: "$1"),
                Rule(RelabelAction.LabelDrop, regex: "my_.*")));

    [Fact]
    public void labelkeep_keeps_only_what_matches()
        => Assert.Equal("""{b="bar"}""", Relabel(Abc, Rule(RelabelAction.LabelKeep, regex: "b.*")));

    [Fact]
    public void case_is_changed_for_letters_beyond_ascii_too()
    {
        (string, string)[] labels = [("a", "Straße ÄÖÜ Ω")];
        Assert.Contains("straße äöü ω", Relabel(labels, Rule(RelabelAction.Lowercase, "a", target: "b")), StringComparison.Ordinal);
        Assert.Contains("STRAßE ÄÖÜ Ω", Relabel(labels, Rule(RelabelAction.Uppercase, "a", target: "b")), StringComparison.Ordinal);
    }

    [Fact]
    public void common_rules_allocate_nothing_once_warm()
    {
        var relabeller = new Relabeller([
            Replace("a", "f(.*)", "d", "ch-${1}"), Rule(RelabelAction.Drop, "a", "go_.*"), Rule(RelabelAction.LabelDrop, regex: "b"),
            Rule(RelabelAction.LabelMap, regex: "a(.*)", replacement: "z$1"), Replace("a,b", "(.*);(.*)", "e", "$2$1")], false);
        var labels = LabelSet.Of(Abc);
        var builder = new LabelSetBuilder();
        for (var i = 0; i < 100; i++) Once();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++) Once();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Once()
        {
            builder.Load(labels);
            relabeller.Apply(builder);
        }
    }
}
