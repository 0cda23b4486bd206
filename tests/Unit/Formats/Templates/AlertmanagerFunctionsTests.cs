using Barograph.Formats.Templates;

namespace Barograph.Tests.Unit.Formats.Templates;

public class AlertmanagerFunctionsTests
{
    static readonly DateTimeOffset Now = new(2024, 1, 5, 9, 7, 3, 500, TimeSpan.Zero);

    sealed class StoppedClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => Now;
    }

    static readonly GoFunctions Functions = AlertmanagerFunctions.With(new StoppedClock());

    static string Run(string text)
    {
        var set = new GoTemplateSet(Functions);
        set.Add("t", text);
        return set.Execute("t", new Dictionary<string, object?> { ["t"] = Now.AddMinutes(-90) });
    }

    [Fact]
    public void every_function_of_alertmanager_is_there()
    {
        string[] expected =
        [
            "toUpper", "toLower", "title", "trimSpace", "join", "match", "safeHtml", "safeUrl", "urlUnescape", "reReplaceAll", "stringSlice", "date", "tz",
            "now", "since", "humanizeDuration", "toDate", "mustToDate", "toJson", "list", "append", "dict",
        ];
        Assert.Empty(expected.Except(Functions.Names));
    }

    [Theory]
    [InlineData("{{ title \"hELLO o'neil's x-ray a_b\" }}", "Hello O'neil's X-Ray A_b")]
    [InlineData("{{ now.Format \"2006-01-02T15:04:05.000Z07:00\" }} {{ now | date \"Jan 2\" }}", "2024-01-05T09:07:03.500Z Jan 5")]
    [InlineData("{{ since .t }} {{ since .t | humanizeDuration }} {{ (since .t).Hours }}", "1h30m0s 1h 30m 0s 1.5")]
    [InlineData("{{ tz \"Europe/Paris\" .t }} {{ .t | tz \"America/New_York\" | date \"15:04 MST\" }}", "2024-01-05 08:37:03.5 +0100 CET 02:37 EST")]
    [InlineData("{{ (toDate \"2006-01-02\" \"2024-02-29\").Weekday }} {{ (toDate \"2006-01-02\" \"x\").IsZero }}", "Thursday true")]
    [InlineData("{{ $d := dict \"a\" 1 \"b\" (list 1 2) }}{{ $d.a }}{{ index $d.b 1 }} {{ toJson $d }}", "12 {\"a\":1,\"b\":[1,2]}")]
    [InlineData("{{ $l := list }}{{ range $i := list \"x\" \"y\" }}{{ $l = append $l $i }}{{ end }}{{ len $l }} {{ $l }}", "2 [x y]")]
    [InlineData("{{ join \", \" (stringSlice \"a\" \"b\") }} {{ trimSpace \" x \" }} {{ urlUnescape \"a%2Bb\" }}", "a, b x a+b")]
    public void functions_write_what_alertmanager_writes(string text, string expected) => Assert.Equal(expected, Run(text));

    [Theory]
    [InlineData("{{ tz \"Mars/Olympus\" .t }}", "error calling tz: unknown time zone Mars/Olympus")]
    [InlineData("{{ mustToDate \"2006-01-02\" \"x\" }}", "error calling mustToDate: parsing time \"x\" as \"2006-01-02\": cannot parse \"x\" as \"2006\"")]
    [InlineData("{{ dict \"a\" }}", "error calling dict: dict: an even number of arguments is expected, keys and values in turn")]
    [InlineData("{{ dict 1 2 }}", "error calling dict: dict: a key must be a string; got int")]
    public void what_a_function_cannot_do_is_said(string text, string complaint)
        => Assert.EndsWith(complaint, Assert.Throws<GoTemplateException>(() => Run(text)).Message, StringComparison.Ordinal);
}
