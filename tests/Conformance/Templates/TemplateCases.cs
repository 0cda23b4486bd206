namespace Barograph.Tests.Conformance.Templates;

/// <summary>The templates that we run on both sides: picked by hand, one file for each language, and data with something of every kind.</summary>
public static class TemplateCases
{
    const string Data = """
        {"map": {
          "s": "x", "i": {"int": "3"}, "f": {"float": "1.5"}, "b": true, "d": {"duration": "90000000000"}, "nul": null,
          "big": {"float": "123456789"}, "tiny": {"float": "0.0000001"}, "neg": {"float": "-2.5"}, "inf": {"float": "+Inf"}, "nan": {"float": "NaN"},
          "t": {"time": "2024-01-05T09:07:03.123456700Z"}, "t2": {"time": "2023-12-31T23:30:00-05:30"},
          "m": {"texts": {"a": "1", "b": "<two>"}}, "ma": {"map": {"a": {"int": "1"}, "b": null}},
          "l": {"list": [{"int": "1"}, "a", null]}, "ls": {"strings": ["a", "b"]}, "empty": {"list": []},
          "deep": {"map": {"a": {"map": {"b": {"list": ["p", {"map": {"c": "q"}}]}}}}},
          "h": "<b class=\"x\">'&amp;</b>", "u": "https://e.com/a b?c=d&e='\"<>", "j": "javascript:alert(1)", "q": "\"';</script><!--\u2028"
        }}
        """;

    public static IReadOnlyList<TemplateCase> Text { get; } = Read("text-cases.txt", html: false);

    public static IReadOnlyList<TemplateCase> Html { get; } = Read("html-cases.txt", html: true);

    public static TemplateCase With(string text, bool html = false, string missing = "") => new(text, Data, html, missing);

    static List<TemplateCase> Read(string file, bool html)
    {
        var text = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Templates", file));
        return [.. text.TrimEnd('\n').Split("\n----\n").Select(one => With(one, html))];
    }
}
