using Barograph.Formats.Templates;

namespace Barograph.Tests.Unit.Formats.Templates;

public class TemplateErrorTests
{
    [Theory]
    [InlineData("a\n{{.x", "template: t:2: unclosed action", 2)]
    [InlineData("{{if true}}\n\n", "template: t:3: unexpected EOF", 3)]
    [InlineData("{{ humanise .x }}", "template: t:1: function \"humanise\" not defined", 1)]
    [InlineData("{{ $y }}", "template: t:1: undefined variable \"$y\"", 1)]
    [InlineData("{{ .x }} {{ end }}", "template: t:1: unexpected {{end}}", 1)]
    [InlineData("{{ 1i }}", "template: t:1: complex numbers are not supported: 1i", 1)]
    public void what_does_not_parse_is_said_with_its_line(string text, string message, int line)
    {
        var wrong = Assert.Throws<GoTemplateException>(() => new GoTemplateSet(GoFunctions.Builtin).Add("t", text));
        Assert.Equal(message, wrong.Message);
        Assert.Equal((line, -1), (wrong.Line, wrong.Column));
    }

    [Fact]
    public void what_fails_is_said_with_template_line_column_and_expression()
    {
        var set = new GoTemplateSet(GoFunctions.Builtin);
        set.Add("slack.tmpl", "{{ define \"title\" }}\n  é {{ index .Labels 3 }}\n{{ end }}");
        var wrong = Assert.Throws<GoTemplateException>(() => set.Execute("title", new Dictionary<string, object?> { ["Labels"] = new[] { "a" } }));
        Assert.Equal("template: slack.tmpl:2:8: executing \"title\" at <index .Labels 3>: error calling index: index out of range: 3", wrong.Message);
        Assert.Equal(("slack.tmpl", 2, 8, "error calling index: index out of range: 3"), (wrong.Template, wrong.Line, wrong.Column, wrong.Complaint));
    }
}
