namespace Barograph.Web.Alertmanager;

/// <summary>A request that gets one of Alertmanager's error bodies.</summary>
/// <param name="code">In <c>{"code":…,"message":…}</c>; 0 = the body is the message alone, as a JSON string.</param>
sealed class AlertmanagerApiException(int status, int code, string message) : Exception(message)
{
    public int Status { get; } = status;

    public int Code { get; } = code;

    public static AlertmanagerApiException BadRequest(string message) => new(400, 0, message);
}
