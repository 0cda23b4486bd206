namespace Barograph.App.Querying;

/// <summary>What a server answered to an expression.</summary>
/// <param name="Kind"><c>vector</c>, <c>matrix</c>, <c>scalar</c> or <c>string</c>.</param>
/// <param name="Series">Of a scalar: one without labels.</param>
/// <param name="Text">Of a string.</param>
sealed record QueryAnswer(string Kind, IReadOnlyList<AnswerSeries> Series, string Text)
{
    /// <summary>When a string was asked for.</summary>
    public long TextTimeMs { get; init; }
}
