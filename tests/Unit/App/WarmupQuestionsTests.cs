using Barograph.App.Serving;
using Barograph.Model.Labels;
using Barograph.Query.Syntax;

namespace Barograph.Tests.Unit.App;

public sealed class WarmupQuestionsTests
{
    const long Hour = 3_600_000, End = 1_790_000_000_000;

    [Theory]
    [InlineData("host-1.example:9100")]
    [InlineData("/var/lib")]
    [InlineData("a\"b\\c")]
    [InlineData("")]
    [InlineData("+Inf")]
    public void Each_question_can_be_asked_whatever_the_labels_hold(string value)
    {
        var series = LabelSet.Of(("__name__", "up"), ("instance", value), ("zone", value));
        foreach (var narrow in (IReadOnlyList<(string, string)>[])[[], [("zone", value)], WarmupQuestions.LabelsOf(series)])
        {
            foreach (var expression in Expressions(new WarmupQuestions("up", narrow, [series], End - 10 * Hour, End))) _ = PromqlParser.Parse(expression, new ParserOptions());
        }
    }

    [Fact]
    public void A_series_without_labels_is_asked_for_too()
    {
        var expressions = Expressions(new WarmupQuestions("up", [], [LabelSet.Of(("__name__", "up"))], End - Hour, End)).ToArray();
        Assert.NotEmpty(expressions);
        foreach (var expression in expressions) _ = PromqlParser.Parse(expression, new ParserOptions());
    }

    [Fact]
    public void No_question_begins_before_the_data()
    {
        var questions = new WarmupQuestions("up", [], [LabelSet.Of(("__name__", "up"), ("job", "a"))], End - 1000, End);
        Assert.All(questions.All(0).Where(static q => q.Contains("start=", StringComparison.Ordinal)), static q => Assert.Contains("start=1789999999&end=1790000000", q, StringComparison.Ordinal));
    }

    [Fact]
    public void Each_turn_asks_for_the_next_series()
    {
        var questions = new WarmupQuestions("up", [], [LabelSet.Of(("__name__", "up"), ("job", "a")), LabelSet.Of(("__name__", "up"), ("job", "b"))], End - Hour, End);
        string One(int turn) => Uri.UnescapeDataString(questions.All(turn).First());
        Assert.Contains("{__name__=\"up\", job=\"a\"}", One(0), StringComparison.Ordinal);
        Assert.Contains("{__name__=\"up\", job=\"b\"}", One(1), StringComparison.Ordinal);
        Assert.Equal(One(0), One(2));
    }

    [Fact]
    public void A_series_with_names_that_need_quotes_is_none_to_ask_for()
    {
        Assert.True(WarmupQuestions.CanName(LabelSet.Of(("__name__", "up"), ("job", "a"))));
        Assert.False(WarmupQuestions.CanName(LabelSet.Of(("__name__", "up"), ("k8s.pod", "a"))));
        Assert.False(WarmupQuestions.CanName(LabelSet.Of(("__name__", "http.requests"), ("job", "a"))));
    }

    static IEnumerable<string> Expressions(WarmupQuestions questions) => questions.All(0)
        .Where(static q => q.Contains("query=", StringComparison.Ordinal))
        .Select(static q => Uri.UnescapeDataString(q[(q.IndexOf("query=", StringComparison.Ordinal) + 6)..].Split('&')[0]));
}
