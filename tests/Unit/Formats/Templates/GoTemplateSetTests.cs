using Barograph.Formats.Templates;

namespace Barograph.Tests.Unit.Formats.Templates;

/// <summary>Sets of templates that call each other. What the language means is compared with Go in tests/Conformance/Templates.</summary>
public class GoTemplateSetTests
{
    static readonly Dictionary<string, object?> Data = new() { ["name"] = "x", ["labels"] = new Dictionary<string, string> { ["b"] = "2", ["a"] = "1" } };

    static string Run(string text, object? data = null)
    {
        var set = new GoTemplateSet(GoFunctions.Builtin);
        set.Add("t", text);
        return set.Execute("t", data ?? Data);
    }

    [Fact]
    public void templates_of_several_texts_call_each_other()
    {
        var set = new GoTemplateSet(GoFunctions.Builtin);
        set.Add("a.tmpl", """{{define "greeting"}}hello {{template "name" .}}{{end}}""");
        set.Add("b.tmpl", """{{define "name"}}<{{.}}>{{end}}""");
        Assert.Equal("hello <x>", set.Execute("greeting", "x"));
        Assert.Equal(["a.tmpl", "b.tmpl", "greeting", "name"], set.Names);
    }

    [Fact]
    public void a_later_definition_replaces_an_earlier_one_unless_it_is_empty()
    {
        var set = new GoTemplateSet(GoFunctions.Builtin);
        set.Add("a", """{{define "x"}}one{{end}}""");
        set.Add("b", """{{define "x"}}two{{end}}""");
        set.Add("c", """{{define "x"}} {{end}}""");
        Assert.Equal("two", set.Execute("x", null));
    }

    [Fact]
    public void a_text_that_is_wrong_leaves_the_set_as_it_was()
    {
        var set = new GoTemplateSet(GoFunctions.Builtin);
        set.Add("a", "one");
        Assert.Throws<GoTemplateException>(() => set.Add("a", """{{define "y"}}y{{end}}{{nope}}"""));
        Assert.Equal("one", set.Execute("a", null));
        Assert.False(set.Contains("y"));
    }

    [Fact]
    public void a_clone_goes_its_own_way()
    {
        var set = new GoTemplateSet(GoFunctions.Builtin);
        set.Add("a", "one");
        var clone = set.Clone();
        clone.Add("a", "two");
        Assert.Equal("one", set.Execute("a", null));
        Assert.Equal("two", clone.Execute("a", null));
        Assert.Equal("<one>", set.ExecuteText("b", """<{{template "a"}}>""", null, CancellationToken.None));
        Assert.False(set.Contains("b"));
    }

    [Fact]
    public void a_name_that_is_not_there_is_said()
        => Assert.Equal("template: no template \"y\" associated with template \"y\"", Assert.Throws<GoTemplateException>(() => new GoTemplateSet(GoFunctions.Builtin).Execute("y", null)).Message);

    [Fact]
    public void variables_given_beforehand_stand_for_fields_and_places_in_errors_stay()
    {
        var set = new GoTemplateSet(GoFunctions.Builtin) { Variables = [("labels", "labels"), ("value", "name")] };
        set.Add("t", "{{ $labels.a }}{{ range $k, $v := $labels }}{{ $k }}={{ $v }},{{ end }}{{ $value }}");
        Assert.Equal("1a=1,b=2,x", set.Execute("t", Data));
        set.Add("u", "a\n b {{ $value.x }}");
        var wrong = Assert.Throws<GoTemplateException>(() => set.Execute("u", Data));
        Assert.Equal((2, 12), (wrong.Line, wrong.Column));
        set.Add("v", """{{define "inner"}}x{{end}}{{template "inner"}}""");
        Assert.Equal("x", set.Execute("v", Data));
        Assert.Contains("undefined variable \"$labels\"", Assert.Throws<GoTemplateException>(() => set.Add("w", """{{define "i"}}{{$labels}}{{end}}""")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void a_number_is_a_range_as_in_go_1_22()
    {
        Assert.Equal("0,1,2,", Run("{{range $i := 3}}{{$i}},{{end}}"));
        Assert.Equal("none", Run("{{range 0}}x{{else}}none{{end}}"));
    }

    [Fact]
    public void with_may_go_on_with_another_with_as_in_go_1_23()
        => Assert.Equal("x", Run("{{with .none}}a{{else with .name}}{{.}}{{else}}b{{end}}"));

    [Fact]
    public void whole_numbers_and_floats_of_any_size_are_numbers()
        => Assert.Equal("1 2 3 1.5 97", Run("{{index . 0}} {{index . 1}} {{index . 2}} {{index . 3}} {{index . 4}}", new object[] { 1, 2u, (short)3, 1.5f, (byte)97 }));

    [Fact]
    public void maps_are_gone_through_in_order_whatever_they_are()
    {
        Assert.Equal("map[a:1 b:2]", Run("{{.labels}}"));
        Assert.Equal("a1b2", Run("{{range $k, $v := .}}{{$k}}{{$v}}{{end}}", new SortedDictionary<string, int> { ["b"] = 2, ["a"] = 1 }));
        Assert.Equal("a1b2", Run("{{range $k, $v := .}}{{$k}}{{$v}}{{end}}", System.Collections.Frozen.FrozenDictionary.ToFrozenDictionary(new Dictionary<string, double> { ["b"] = 2, ["a"] = 1 })));
    }

    [Fact]
    public void many_threads_run_one_template()
    {
        var set = new GoTemplateSet(GoFunctions.Builtin, escapesHtml: true);
        set.Add("t", "{{range .}}<b>{{.}}</b>{{end}}");
        Parallel.For(0, 64, i => Assert.Equal($"<b>{i}</b><b>&lt;</b>", set.Execute("t", new object[] { i, "<" })));
    }
}
