using System.Text;
using Barograph.Formats.Configuration;
using Barograph.Rules.Files;
using Barograph.Tests.Unit.Formats.Configuration;

namespace Barograph.Tests.Unit.Rules;

public class RuleFileTests
{
    static LoadedRuleFile Read(string yaml, NameValidation names = NameValidation.Utf8, bool ignoreUnknown = false)
        => new RuleFileReader(new FilesInMemory(), default, names, TimeSpan.FromSeconds(15)) { IgnoresUnknownKeys = ignoreUnknown }.Parse(Encoding.UTF8.GetBytes(yaml), "r.yml");

    static string Complaints(string yaml, NameValidation names = NameValidation.Utf8) => string.Join("\n", Read(yaml, names).Complaints);

    [Theory]
    [InlineData("")]
    [InlineData("groups:\n")]
    [InlineData("groups: [{name: g}]")]
    [InlineData("groups: [{name: g, rules: []}]")]
    public void a_file_without_rules_is_a_good_one(string yaml) => Assert.True(Read(yaml).IsGood);

    [Fact]
    public void a_group_says_how_and_when()
    {
        var group = Read("groups: [{name: g, interval: 1m30s, query_offset: 10s, limit: 7, rules: [{record: r, expr: up}]}, {name: h}]").Groups[0];
        Assert.Equal((TimeSpan.FromSeconds(90), TimeSpan.FromSeconds(10), 7L), (group.Interval, group.QueryOffset, group.Limit));
    }

    [Fact]
    public void a_group_without_an_interval_has_the_global_one() => Assert.Equal(TimeSpan.FromSeconds(15), Read("groups: [{name: g}]").Groups[0].Interval);

    [Fact]
    public void every_mistake_of_a_file_is_told_with_its_place_in_the_order_of_the_file()
        => Assert.Equal("""
            r.yml:3:9: groups[0].rules[0].expr: group "g", rule 1, "a b": could not parse expression: 1:5: parse error: unexpected end of input
            r.yml:5:10: groups[0].rules[1].for: not a valid duration string: "5"; write 5s for seconds
            r.yml:6:3: groups[0].rules[2]: group "g", rule 3, "Both": field 'expr' must be set in rule
            r.yml:8:10: groups[0].rules[2].alert: group "g", rule 3, "Both": only one of 'record' and 'alert' must be set
            r.yml:11:20: groups[0].rules[3].annotations.x: group "g", rule 4, "T": annotation "x": template: __alert_T:1: undefined variable "$label"
            """.ReplaceLineEndings("\n"), Complaints("""
            groups:
            - {name: g, rules: [{record: a b,
              expr: up +},
              {alert: For, expr: up,
              for:   5},
              {
              record: r,
              alert: Both},
              {alert: T,
              expr: up,
              annotations: {x: "{{ $label.a }}"}}
              ]}
            """));

    [Theory]
    [InlineData("{record: r, expr: up, annotations: {a: b}}", "invalid field 'annotations' in recording rule")]
    [InlineData("{record: r, expr: up, for: 1m}", "invalid field 'for' in recording rule")]
    [InlineData("{record: r, expr: up, keep_firing_for: 1m}", "invalid field 'keep_firing_for' in recording rule")]
    [InlineData("{record: 'r{a=\"b\"}', expr: up}", "braces present in the recording rule name; should it be in expr?: r{a=\"b\"}")]
    [InlineData("{record: r, expr: up, labels: {__name__: x}}", "invalid label name: __name__")]
    [InlineData("{alert: A, expr: up, labels: {a: '{{ .Foo'}}", "label \"a\": template: __alert_A:1: ")]
    [InlineData("{expr: up}", "one of 'record' or 'alert' must be set")]
    [InlineData("{alert: A, expr: up, annotation: {a: b}}", "unknown field; did you mean \"annotations\"?")]
    [InlineData("", "one of 'record' or 'alert' must be set")]
    public void a_rule_that_does_not_hold_up_is_refused(string rule, string reason)
        => Assert.Contains(rule.Length == 0 ? "empty or null rule" : reason, Complaints($"groups: [{{name: g, rules: [{(rule.Length == 0 ? "null" : rule)}]}}]"), StringComparison.Ordinal);

    [Theory]
    [InlineData("{record: r, expr: up, labels: {a-b: x}}")]
    [InlineData("{record: r.s, expr: up}")]
    [InlineData("{alert: A, expr: up, annotations: {a.b: x}}")]
    public void names_in_UTF8_are_good_unless_the_configuration_says_legacy(string rule)
    {
        var yaml = $"groups: [{{name: g, rules: [{rule}]}}]";
        Assert.Equal("", Complaints(yaml));
        Assert.Contains("invalid ", Complaints(yaml, NameValidation.Legacy), StringComparison.Ordinal);
    }

    [Fact]
    public void keys_of_other_programs_are_passed_over_where_somebody_asks_for_it()
    {
        const string yaml = "groups: [{name: g, owner: {team: x}, rules: [{record: r, expr: up, note: n}]}]";
        Assert.Equal(2, Read(yaml).Complaints.Count);
        Assert.True(Read(yaml, ignoreUnknown: true).IsGood);
    }

    [Fact]
    public void a_group_name_stands_once_in_a_file()
        => Assert.Contains("r.yml:2:16: groups[1].name: groupname: \"g\" is repeated in the same file; the first is in line 1", Complaints("groups: [{name: g},\n        {name: g}]"), StringComparison.Ordinal);

    [Fact]
    public void groups_that_differ_in_layout_alone_say_the_same()
    {
        var a = Read("groups: [{name: g, rules: [{record: r, expr: up, labels: {a: b, c: d}}]}]").Groups[0];
        Assert.True(a.SaysTheSame(Read("groups:\n- rules:\n  - labels: {c: d, a: b}\n    expr: 'up'\n    record: r\n  name: g\n").Groups[0]));
        Assert.False(a.SaysTheSame(Read("groups: [{name: g, rules: [{record: r, expr: up, labels: {a: b}}]}]").Groups[0]));
    }

    [Fact]
    public void rules_of_the_same_name_and_labels_are_found_once_each()
    {
        var file = Read("groups: [{name: g, rules: [{record: r, expr: a}, {record: r, expr: b}]}, {name: h, rules: [{record: r, expr: c}, {record: r, expr: d, labels: {x: y}}]}]");
        Assert.Equal("r", Assert.Single(DuplicateRules.Of(file)).Config.Name);
    }
}
