namespace Barograph.Web.Http;

/// <summary>A request that gets an error envelope: <c>errorType</c> and status as Prometheus pairs them.</summary>
public sealed class ApiException(string errorType, int status, string message) : Exception(message)
{
    public string ErrorType { get; } = errorType;

    public int Status { get; } = status;

    /// <summary>Told as plain text, where the peer does so.</summary>
    public bool IsPlain { get; init; }

    public static ApiException BadData(string message) => new("bad_data", 400, message);

    public static ApiException BadParameter(string name, string message) => BadData($"invalid parameter \"{name}\": {message}");

    public static ApiException Execution(string message) => new("execution", 422, message);

    public static ApiException NotFound(string message) => new("not_found", 404, message);

    public static ApiException Unavailable(string message) => new("unavailable", 503, message);

    public static ApiException Internal(string message) => new("internal", 500, message);
}
