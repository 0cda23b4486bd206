using Barograph.Formats.Configuration.Rules;
using Barograph.Query.Syntax;
using Barograph.Rules.Plan;

namespace Barograph.Tests.Unit.Rules;

public class RuleOrderTests
{
    static RulePlan Record(string name, string expr, params (string, string)[] labels)
        => new(new RuleConfig { Record = name, Expr = expr, Labels = labels.ToDictionary(static l => l.Item1, static l => l.Item2) }, PromqlParser.Parse(expr, default));

    static RulePlan Alert(string name, string expr, string annotation = "")
        => new(new RuleConfig { Alert = name, Expr = expr, Annotations = new Dictionary<string, string> { ["a"] = annotation } }, PromqlParser.Parse(expr, default));

    static string Order(params RulePlan[] rules) => string.Join(" | ", RuleOrder.Layers(rules).Select(static layer => string.Join(' ', layer.Select(i => i))));

    [Fact]
    public void independent_rules_stand_side_by_side() => Assert.Equal("0 1 2", Order(Record("a", "x"), Record("b", "rate(y[5m])"), Alert("C", "z > 1")));

    [Fact]
    public void a_reader_comes_after_the_writer_before_it() => Assert.Equal("0 | 1 | 2", Order(Record("a", "x"), Record("b", "sum(a)"), Alert("C", "b > 1")));

    [Fact]
    public void a_reader_comes_before_the_writer_behind_it() => Assert.Equal("0 | 1", Order(Record("b", "a"), Record("a", "x")));

    [Fact]
    public void two_writers_of_one_series_keep_their_order() => Assert.Equal("0 | 1", Order(Record("a", "x"), Record("a", "y")));

    [Fact]
    public void writers_that_differ_in_a_fixed_label_are_independent() => Assert.Equal("0 1", Order(Record("a", "x", ("l", "1")), Record("a", "y", ("l", "2"))));

    [Fact]
    public void a_selector_that_excludes_the_fixed_label_does_not_read_it()
        => Assert.Equal("0 1", Order(Record("a", "x", ("l", "1")), Record("b", "a{l=\"2\"}")));

    [Fact]
    public void a_selector_by_pattern_reads_what_the_pattern_matches()
        => Assert.Equal("0 1 | 2", Order(Record("job:a", "x"), Record("node:a", "x"), Record("c", "{__name__=~\"job:.*\"}")));

    [Fact]
    public void readers_of_ALERTS_wait_for_the_alerts_they_can_see()
        => Assert.Equal("0 1 | 2 3", Order(Alert("A", "x"), Alert("B", "x"), Record("c", "count(ALERTS{alertname=\"A\"})"), Record("d", "ALERTS_FOR_STATE")));

    [Fact]
    public void a_template_that_asks_may_read_anything() => Assert.Equal("0 | 1", Order(Record("a", "x"), Alert("B", "x", "{{ query \"a\" }}")));

    [Fact]
    public void a_group_of_thousands_of_rules_is_ordered_at_once()
    {
        var rules = Enumerable.Range(0, 5000).Select(static i => i % 2 == 0 ? Record($"r{i}", $"x{i}") : Alert($"A{i}", $"r{i - 1} > 0")).ToArray();
        Assert.Equal([2500, 2500], RuleOrder.Layers(rules).Select(static layer => layer.Count));
    }
}
