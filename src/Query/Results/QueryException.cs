namespace Barograph.Query.Results;

/// <summary>A query that cannot be answered. The kind decides the HTTP status and <c>errorType</c>.</summary>
public sealed class QueryException(QueryErrorKind kind, string message) : Exception(message)
{
    public QueryErrorKind Kind { get; } = kind;
}
