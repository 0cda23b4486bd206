using System.Text;
using Barograph.Formats.Templates;

namespace Barograph.Tests.Unit.Formats.Templates;

/// <summary>Whatever a template says, the only thing that it can throw is a <see cref="GoTemplateException"/>.</summary>
public class TemplateFuzzTests
{
    const int Runs = 4_000;

    static readonly string[] Words =
    [
        "{{", "}}", "{{-", "-}}", " ", "\n", "if", "else", "end", "range", "with", "define", "template", "block", "break", "continue", "$", "$x", ":=", "=", ",",
        ".", ".a", ".l", ".m", "|", "(", ")", "\"", "'", "`", "\\", "\"a\"", "1", "1.5", "0x", "nil", "true", "printf", "\"%[3]*.*d\"", "index", "slice", "len",
        "eq", "lt", "and", "html", "js", "call", "/*", "*/", "<a href=", "<script>", "</script>", "<style>", "<!--", "-->", ">", "é", "\0", "\ud800", "toJson",
        "date", "tz", "toDate", "reReplaceAll", "dict", "list", "append", "title", "urlUnescape", "-5", "1e9", "9223372036854775807", "join", ".t", ".d", "Add",
    ];

    static readonly Dictionary<string, object?> Data = new()
    {
        ["a"] = "x<\"'",
        ["l"] = new object?[] { 1, null, "y" },
        ["m"] = new Dictionary<string, string> { ["k"] = "v" },
        ["t"] = DateTimeOffset.UnixEpoch,
        ["d"] = TimeSpan.FromSeconds(90),
    };

    static void RunAnything(string text, bool html)
    {
        var set = new GoTemplateSet(AlertmanagerFunctions.With(TimeProvider.System), html) { Limits = new() { MaxSteps = 10_000, MaxOutputLength = 100_000, MaxDepth = 50 } };
        try
        {
            set.Add("t", text);
            set.Execute("t", Data);
        }
        catch (GoTemplateException e)
        {
            Assert.NotEmpty(e.Message);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void words_in_any_order_throw_nothing_else(bool html)
    {
        var random = new Random(17);
        for (var i = 0; i < Runs; i++)
            RunAnything(string.Concat(Enumerable.Range(0, random.Next(1, 40)).Select(_ => Words[random.Next(Words.Length)] + (random.Next(2) == 0 ? " " : ""))), html);
    }

    [Fact]
    public void bytes_in_any_order_throw_nothing_else()
    {
        var random = new Random(18);
        var bytes = new byte[64];
        for (var i = 0; i < Runs; i++)
        {
            random.NextBytes(bytes);
            RunAnything("{{" + Encoding.Latin1.GetString(bytes) + "}}" + Encoding.UTF8.GetString(bytes), html: i % 2 == 0);
        }
    }

    [Fact]
    public void functions_called_with_anything_throw_nothing_else()
    {
        var random = new Random(19);
        string[] values = ["nil", "1", "-1", "9223372036854775807", "1e300", "\"\"", "\"a\"", "\"2006-01-02T15:04:05Z07:00\"", "\"(\"", "\"%[5]*[1].*v%\"", ".", ".a", ".l", ".m", ".t", ".d", "true", "(list)", "(dict)", "(.t.Add .d)", "'x'"];
        string[] methods = ["Format", "Add", "Sub", "AddDate", "Truncate", "Round", "Month", "Unix", "UnixNano", "Local", "Equal", "String", "Abs", "Weekday"];
        var functions = AlertmanagerFunctions.With(TimeProvider.System).Names.Concat(methods.Select(static m => $".t.{m}")).Concat(methods.Select(static m => $".d.{m}")).ToArray();
        for (var i = 0; i < Runs; i++)
            RunAnything($"{{{{{functions[random.Next(functions.Length)]} {string.Join(' ', Enumerable.Range(0, random.Next(4)).Select(_ => values[random.Next(values.Length)]))}}}}}", html: false);
    }
}
