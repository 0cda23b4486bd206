namespace Barograph.App.Querying;

/// <summary>A form that answers are written in: <c>-o promql|json|csv|table</c>.</summary>
interface IAnswerOutput
{
    void Write(QueryAnswer answer);

    /// <summary>Series without samples.</summary>
    void Write(IReadOnlyList<AnswerSeries> series);

    /// <summary>Names or values of labels.</summary>
    void Write(string title, IReadOnlyList<string> values);
}
