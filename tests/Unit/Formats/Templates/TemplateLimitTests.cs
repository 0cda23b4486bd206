using Barograph.Formats.Templates;

namespace Barograph.Tests.Unit.Formats.Templates;

public class TemplateLimitTests
{
    static GoTemplateException Fails(string text, object? data = null, GoTemplateLimits? limits = null)
    {
        var set = new GoTemplateSet(GoFunctions.Builtin) { Limits = limits ?? GoTemplateLimits.Default };
        return Assert.Throws<GoTemplateException>(() =>
        {
            set.Add("t", text);
            set.Execute("t", data);
        });
    }

    [Fact]
    public void the_output_has_a_limit()
        => Assert.EndsWith("the output is longer than 10 characters", Fails("{{range 9}}abc{{end}}", limits: new() { MaxOutputLength = 10 }).Message, StringComparison.Ordinal);

    [Fact]
    public void a_value_has_a_limit_before_it_is_output()
    {
        Assert.EndsWith("the text is longer than 1000 characters", Fails("{{$x := `ab`}}{{range 99}}{{$x = print $x $x}}{{end}}", limits: new() { MaxOutputLength = 1000 }).Message, StringComparison.Ordinal);
        Assert.Contains("the text is longer than", Fails($"{{{{printf \"{string.Concat(Enumerable.Repeat("%999999d", 30))}\" {string.Join(' ', Enumerable.Range(1, 30))}}}}}").Message, StringComparison.Ordinal);
    }

    [Fact]
    public void a_template_that_calls_itself_for_ever_ends()
        => Assert.Contains("exceeded maximum template depth (1000)", Fails("""{{define "r"}}{{template "r"}}{{end}}{{template "r"}}""").Message, StringComparison.Ordinal);

    [Fact]
    public void a_template_that_calls_itself_twice_each_time_ends()
        => Assert.Contains("more than 10000 steps", Fails("""{{define "r"}}{{if lt (len .) 60}}{{template "r" (print . "x")}}{{template "r" (print . "x")}}{{end}}{{end}}{{template "r" ""}}""", limits: new() { MaxSteps = 10_000 }).Message, StringComparison.Ordinal);

    [Fact]
    public void a_range_over_a_huge_number_ends()
        => Assert.Contains("more than 20000000 steps", Fails("{{range 9000000000000000000}}{{end}}").Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("(", ")")]
    [InlineData("not (", ")")]
    public void parentheses_within_each_other_have_a_limit(string open, string close)
        => Assert.Contains("within each other", Fails("{{" + string.Concat(Enumerable.Repeat(open, 5000)) + "1" + string.Concat(Enumerable.Repeat(close, 5000)) + "}}").Message, StringComparison.Ordinal);

    [Fact]
    public void actions_within_each_other_have_a_limit()
    {
        Assert.Contains("within each other", Fails(string.Concat(Enumerable.Repeat("{{if true}}", 5000)) + string.Concat(Enumerable.Repeat("{{end}}", 5000))).Message, StringComparison.Ordinal);
        Assert.Contains("within each other", Fails("{{if true}}" + string.Concat(Enumerable.Repeat("{{else if true}}", 5000)) + "{{end}}").Message, StringComparison.Ordinal);
    }

    [Fact]
    public void data_that_contain_themselves_are_printed_up_to_a_depth()
    {
        var list = new List<object?>();
        list.Add(list);
        var set = new GoTemplateSet(GoFunctions.Builtin);
        set.Add("t", "{{.}}");
        Assert.EndsWith("]]]", set.Execute("t", list), StringComparison.Ordinal);
    }

    [Fact]
    public void a_run_can_be_cancelled()
    {
        using var cancel = new CancellationTokenSource();
        var set = new GoTemplateSet(GoFunctions.Builtin.With(GoFunction.Method("stop", () =>
        {
            cancel.Cancel();
            return "";
        })));
        set.Add("t", "{{stop}}{{range 1000000}}{{end}}");
        Assert.Throws<OperationCanceledException>(() => set.Execute("t", null, cancel.Token));
    }
}
