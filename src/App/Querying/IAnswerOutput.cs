namespace Barograph.App.Querying;

/// <summary>A form that answers are written in: <c>-o promql|json|csv|table</c>.</summary>
interface IAnswerOutput
{
    void Write(QueryAnswer answer);

    /// <summary>Series without samples.</summary>
    void Write(IReadOnlyList<AnswerSeries> series);

    /// <summary>The values of a label, or the names of all labels where none is named.</summary>
    void Write(string? label, IReadOnlyList<string> values);
}
