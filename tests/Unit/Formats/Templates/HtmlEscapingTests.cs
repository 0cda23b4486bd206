using Barograph.Formats.Templates;

namespace Barograph.Tests.Unit.Formats.Templates;

/// <summary>The cases that must hold even where no Go is at hand to compare with.</summary>
public class HtmlEscapingTests
{
    const string Attack = "\"'</script></style><img src=x onerror=alert(1)>`javascript:alert(1)//*/{}();\\\n";

    static string Run(string text, object? data)
    {
        var set = new GoTemplateSet(AlertmanagerFunctions.With(TimeProvider.System), escapesHtml: true);
        set.Add("t", text);
        return set.Execute("t", data);
    }

    [Theory]
    [InlineData("<p>", "</p>")]
    [InlineData("<p title=\"", "\">")]
    [InlineData("<p title='", "'>")]
    [InlineData("<p title=", " x>")]
    [InlineData("<a href=\"", "\">")]
    [InlineData("<a href='/x?a=", "'>")]
    [InlineData("<a href=", ">")]
    [InlineData("<script>x = ", ";</script>")]
    [InlineData("<script>x = \"", "\";</script>")]
    [InlineData("<script>x = '", "';</script>")]
    [InlineData("<script>x = /", "/;</script>")]
    [InlineData("<p onclick=\"f(", ")\">")]
    [InlineData("<p onclick=\"f('", "')\">")]
    [InlineData("<style>p { a: ", " }</style>")]
    [InlineData("<style>p { a: '", "' }</style>")]
    [InlineData("<style>p { a: url(\"", "\") }</style>")]
    [InlineData("<p style=\"a: ", "\">")]
    [InlineData("<textarea>", "</textarea>")]
    [InlineData("<p ", ">")]
    public void what_is_written_never_leaves_its_place(string before, string after)
    {
        var page = Run(before + "{{.}}" + after, Attack);
        var written = page[before.Length..^after.Length];
        Assert.DoesNotContain('<', written);
        Assert.DoesNotContain('>', written);
        if (before.Contains('"', StringComparison.Ordinal)) Assert.DoesNotContain('"', before.Contains("script", StringComparison.Ordinal) ? written.Replace("\\\"", "", StringComparison.Ordinal) : written);
        if (before.Contains('\'', StringComparison.Ordinal)) Assert.DoesNotContain('\'', written);
    }

    [Theory]
    [InlineData("javascript:alert(1)")]
    [InlineData(" JAVASCRIPT:alert(1)")]
    [InlineData("data:text/html,x")]
    [InlineData("java\nscript:alert(1)")]
    [InlineData("vbscript:x")]
    public void schemes_that_run_something_are_not_linked(string url) => Assert.Equal("<a href=\"#ZgotmplZ\">", Run("<a href=\"{{.}}\">", url));

    [Fact]
    public void what_is_known_to_be_safe_stays()
    {
        Assert.Equal("<p><b>x</b></p>", Run("<p>{{ safeHtml . }}</p>", "<b>x</b>"));
        Assert.Equal("<a href=\"tel:1\">", Run("<a href=\"{{ safeUrl . }}\">", "tel:1"));
        Assert.Equal("<p title=\"x\">", Run("<p title=\"{{ . }}\">", GoSafeText.Html("<b>x</b>")));
        Assert.Equal("&lt;b&gt;", Run("{{ toUpper . | toLower }}", "<b>"));
    }

    [Fact]
    public void a_template_called_in_another_place_is_escaped_for_that_place()
        => Assert.Equal(
            "<p>&lt;a&gt; b</p><a href=\"?q=%3ca%3e%20b\" title=\"&lt;a&gt; b\">",
            Run("""{{define "T"}}{{.}}{{end}}<p>{{template "T" .}}</p><a href="?q={{template "T" .}}" title="{{template "T" .}}">""", "<a> b"));

    [Theory]
    [InlineData("{{if .}}<a href=\"{{end}}", "html/template:t:1:5: {{if}} branches end in different contexts: Value, value ends at DoubleQuote, Text")]
    [InlineData("<a href=\"", "html/template:t: ends in a non-text context: Value, value ends at DoubleQuote")]
    [InlineData("<script>`{{.}}`</script>", "html/template:t:1:11: {{.}} appears in a JS template literal")]
    [InlineData("\n{{template \"x\"}}", "html/template:t:2:11: no such template \"x\"")]
    public void a_page_whose_places_cannot_be_known_is_refused(string text, string message)
        => Assert.Equal(message, Assert.Throws<GoTemplateException>(() => Run(text, "x")).Message);
}
