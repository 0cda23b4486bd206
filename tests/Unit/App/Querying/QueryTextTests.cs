using Barograph.App.Querying;
using Barograph.Web.Api;

namespace Barograph.Tests.Unit.App.Querying;

public class QueryTextTests
{
    static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_000);

    [Theory]
    [InlineData("1700000000.25", 1_700_000_000_250)]
    [InlineData("2023-11-14T22:13:20Z", 1_700_000_000_000)]
    [InlineData("now", 1_700_000_000_000)]
    [InlineData("1h", 1_699_996_400_000)]
    [InlineData("-1h", 1_699_996_400_000)]
    [InlineData("now-1m30s", 1_699_999_910_000)]
    public void a_time_is_given_or_reckoned_from_now(string text, long expected) => Assert.Equal(expected, MomentText.Parse("--time", text, Now));

    [Fact]
    public void what_is_no_time_is_refused_with_what_is_one()
        => Assert.Equal("--time=yesterday: expected a time as RFC 3339, seconds since 1970, now, or how long ago, as 1h30m", Assert.Throws<FormatException>(() => MomentText.Parse("--time", "yesterday", Now)).Message);

    [Fact]
    public void a_span_has_promtools_defaults()
    {
        Assert.Equal((1_699_999_700_000, 1_700_000_000_000, 1000), RangeCommand.Span(null, null, null, Now));
        Assert.Equal((1_699_913_600_000, 1_700_000_000_000, 345_000), RangeCommand.Span("24h", null, null, Now));
        Assert.Equal(15_000, RangeCommand.Span("24h", "now", "15s", Now).StepMs);
        Assert.Throws<FormatException>(() => RangeCommand.Span("1h", "2h", null, Now));
    }

    [Theory]
    [InlineData("1:5: parse error: x", "sum(", "sum(", 4)]
    [InlineData("invalid parameter \"query\": 2:3: parse error: x", "a +\nb )", "b )", 2)]
    [InlineData("1:6: parse error: x", "\"é\" )", "\"é\" )", 4)]
    public void the_mark_stands_under_the_byte_that_is_named(string message, string expression, string line, int at) => Assert.Equal((line, at), Refusal.Mark(message, expression));

    [Theory]
    [InlineData("no position here", "up")]
    [InlineData("7:1: parse error: x", "up")]
    public void without_a_place_there_is_no_mark(string message, string expression) => Assert.Null(Refusal.Mark(message, expression));

    [Theory]
    [InlineData("job")]
    [InlineData("my.label")]
    [InlineData("é_ü")]
    [InlineData("U__x")]
    [InlineData("1st")]
    public void a_label_of_any_name_finds_its_way_through_an_address(string name) => Assert.Equal(name, EscapedNames.Unescape(LabelsCommand.Escaped(name)));

    [Theory]
    [InlineData(0, "0")]
    [InlineData(12_345, "12.35k")]
    [InlineData(999.96, "1k")]
    [InlineData(-2_500_000, "-2.5M")]
    [InlineData(0.00035, "350µ")]
    [InlineData(0.25, "0.25")]
    [InlineData(1e30, "1e+30")]
    [InlineData(double.NaN, "NaN")]
    public void short_numbers_have_units_of_thousands(double value, string expected) => Assert.Equal(expected, NumberText.Short(value));

    [Fact]
    public void csv_has_a_column_for_each_label_and_quotes_what_needs_it()
    {
        var text = new StringWriter();
        new CsvOutput(text).Write(new QueryAnswer("vector",
        [
            new AnswerSeries([new("A", "x,y"), new("__name__", "up")], [new AnswerPoint(1500, 1, null)]),
            new AnswerSeries([new("b", "say \"no\"")], [new AnswerPoint(2000, double.PositiveInfinity, null)]),
        ], ""));
        Assert.Equal("__name__,A,b,timestamp,value\r\nup,\"x,y\",,1.5,1\r\n,,\"say \"\"no\"\"\",2,+Inf\r\n", text.ToString());
    }
}
