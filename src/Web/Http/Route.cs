using Microsoft.AspNetCore.Http;

namespace Barograph.Web.Http;

/// <summary>Answers one request. <paramref name="argument"/> is what the route's <c>:name</c> stood for, or empty.</summary>
public delegate Task RouteHandler(HttpContext context, string argument);

/// <summary>A path with at most one <c>:name</c> in it, and who answers there.</summary>
/// <param name="Path">As Prometheus names the handler in its metrics: <c>/api/v1/label/:name/values</c>.</param>
public sealed record Route(string Path, IReadOnlyList<string> Methods, RouteHandler Handle)
{
    /// <summary>Answers only once the log has been read. Health, own metrics and the progress of reading can be asked for before.</summary>
    public bool NeedsData { get; } = (Path.StartsWith("/api/", StringComparison.Ordinal) || Path == "/federate")
        && !Path.StartsWith("/api/v1/status/", StringComparison.Ordinal);
}
