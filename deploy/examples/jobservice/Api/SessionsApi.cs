using JobService.Access;

namespace JobService.Api;

/// <summary>/api/v1/sessions: name and password for a token that lasts half an hour.</summary>
public sealed class SessionsApi(Gatekeeper gatekeeper, Sessions sessions)
{
    public void AddTo(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/v1/sessions", BeginAsync);
        routes.MapDelete("/api/v1/sessions", EndAsync);
    }

    Task BeginAsync(HttpContext context)
    {
        var authorization = context.Request.Headers.Authorization.ToString();
        if (gatekeeper.Recognise(authorization, out var reason) is not { } user)
            return Answer.ErrorAsync(context, StatusCodes.Status401Unauthorized, $"not authorised: {reason}");
        return sessions.Begin(user) is { } token
            ? Answer.JsonAsync(context, StatusCodes.Status201Created, new { token })
            : Answer.ErrorAsync(context, StatusCodes.Status503ServiceUnavailable, "there are too many sessions");
    }

    Task EndAsync(HttpContext context)
    {
        var token = context.Request.Headers.Authorization.ToString().Replace("Bearer ", "", StringComparison.Ordinal);
        return sessions.End(token)
            ? Answer.JsonAsync(context, StatusCodes.Status200OK, new { ended = true })
            : Answer.ErrorAsync(context, StatusCodes.Status404NotFound, "no such session");
    }
}
