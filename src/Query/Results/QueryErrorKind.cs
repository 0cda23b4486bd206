namespace Barograph.Query.Results;

public enum QueryErrorKind : byte
{
    /// <summary>Syntax or types: <c>bad_data</c>, 400.</summary>
    BadData,

    /// <summary>Evaluation: <c>execution</c>, 422.</summary>
    Execution,

    /// <summary><c>timeout</c>, 503.</summary>
    Timeout,

    /// <summary><c>canceled</c>, 503 (499 for a client that went away).</summary>
    Canceled,

    /// <summary>No room for it now: <c>unavailable</c>, 503.</summary>
    Unavailable,

    /// <summary>The store failed: <c>internal</c>, 500.</summary>
    Internal,
}
