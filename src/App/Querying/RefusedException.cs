namespace Barograph.App.Querying;

/// <summary>The server understood the request and does not answer it; the message is its own.</summary>
sealed class RefusedException(string errorType, string message) : Exception(message)
{
    /// <summary><c>bad_data</c>, <c>execution</c>, <c>timeout</c> …</summary>
    public string ErrorType { get; } = errorType;
}
