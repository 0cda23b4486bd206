using System.Text.Json;
using JobService.Access;
using JobService.Jobs;
using JobService.Providers;

namespace JobService.Api;

/// <summary>/api/v1/jobs: submit, list, look, cancel.</summary>
public sealed class JobsApi(JobLedger ledger, Gatekeeper gatekeeper, RateLimiter limiter, AuditLog audit, Random dice)
{
    const int MaxBodyBytes = 64 * 1024, Listed = 200;
    const long Mb = 1024 * 1024;

    public void AddTo(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/v1/jobs", Known(SubmitAsync));
        routes.MapGet("/api/v1/jobs", Known(ListAsync));
        routes.MapGet("/api/v1/jobs/{id}", Known(ShowAsync));
        routes.MapDelete("/api/v1/jobs/{id}", Known(CancelAsync));
    }

    /// <summary>A request of somebody who is known and does not ask too often.</summary>
    RequestDelegate Known(Func<HttpContext, User, Task> handle) => async context =>
    {
        if (gatekeeper.Recognise(context.Request.Headers.Authorization.ToString(), out var reason) is not { } user)
        {
            context.Response.Headers.WWWAuthenticate = "Bearer";
            await Answer.ErrorAsync(context, StatusCodes.Status401Unauthorized, $"not authorised: {reason}");
        }
        else if (!limiter.Allows(user))
        {
            context.Response.Headers.RetryAfter = "1";
            await Answer.ErrorAsync(context, StatusCodes.Status429TooManyRequests, $"{user.Name} may make {user.RequestsPerSecond} requests a second");
        }
        else await handle(context, user);
    };

    async Task SubmitAsync(HttpContext context, User user)
    {
        var (order, complaint) = await ReadAsync(context);
        if (order is null)
        {
            await Answer.ErrorAsync(context, StatusCodes.Status400BadRequest, complaint);
            return;
        }
        var job = ledger.Submit(user.Name, order.Provider, order.Vm, order.DiskBytes, isFlood: false);
        audit.Write("job.submitted", user.Name, job is null ? "failure" : "success", job?.Id ?? order.Vm);
        if (job is null)
        {
            await Answer.ErrorAsync(context, StatusCodes.Status503ServiceUnavailable, "the queue is full");
            return;
        }
        context.Response.Headers.Location = $"/api/v1/jobs/{job.Id}";
        await Answer.JsonAsync(context, StatusCodes.Status202Accepted, Shape(job));
    }

    Task ListAsync(HttpContext context, User user)
    {
        var wanted = context.Request.Query["status"].ToString();
        var status = Enum.GetValues<JobStatus>().Cast<JobStatus?>().FirstOrDefault(s => JobStatusNames.Of(s!.Value) == wanted);
        return wanted.Length > 0 && status is null
            ? Answer.ErrorAsync(context, StatusCodes.Status400BadRequest, $"status is queued, running, completed, failed or cancelled, not \"{wanted}\"")
            : Answer.JsonAsync(context, StatusCodes.Status200OK, new { jobs = ledger.List(status, Listed).Select(Shape) });
    }

    Task ShowAsync(HttpContext context, User user)
        => Find(context) is { } job ? Answer.JsonAsync(context, StatusCodes.Status200OK, Shape(job)) : NoSuchJobAsync(context);

    Task CancelAsync(HttpContext context, User user)
    {
        if (Find(context) is not { } job) return NoSuchJobAsync(context);
        if (!ledger.Cancel(job)) return Answer.ErrorAsync(context, StatusCodes.Status409Conflict, $"{job.Id} has ended already: {JobStatusNames.Of(job.Status)}");
        audit.Write("job.cancel", user.Name, "success", job.Id);
        return Answer.JsonAsync(context, StatusCodes.Status202Accepted, Shape(job));
    }

    /// <summary>The body: <c>{"provider":"aws","vm":"web-1","disk_mb":2000}</c>; without a size the disk has one that fits.</summary>
    async Task<(Order? Order, string Complaint)> ReadAsync(HttpContext context)
    {
        if (context.Request.ContentLength is null or > MaxBodyBytes) return (null, $"a body of at most {MaxBodyBytes} bytes is needed, with its length");
        try
        {
            using var body = await JsonDocument.ParseAsync(context.Request.Body, default, context.RequestAborted);
            if (body.RootElement.ValueKind != JsonValueKind.Object) return (null, "the body is a JSON object");
            if (Text(body.RootElement, "provider") is not { } name || Provider.Find(name) is not { } provider)
                return (null, $"\"provider\" is one of {string.Join(", ", Provider.All.Select(static p => p.Name))}");
            if (Text(body.RootElement, "vm") is not { Length: > 0 and <= 64 } vm) return (null, "\"vm\" is the machine's name, of at most 64 characters");
            if (!body.RootElement.TryGetProperty("disk_mb", out var size)) return (new Order(provider, vm, RandomSize()), "");
            return size.ValueKind == JsonValueKind.Number && size.TryGetInt64(out var mb) && mb is > 0 and <= 100_000_000
                ? (new Order(provider, vm, mb * Mb), "")
                : (null, "\"disk_mb\" is a whole number above 0");
        }
        catch (JsonException e)
        {
            return (null, $"the body is not JSON: {e.Message}");
        }
    }

    long RandomSize()
    {
        lock (dice) return dice.Next(1000, 6000) * Mb;
    }

    Job? Find(HttpContext context) => ledger.Find((string?)context.Request.RouteValues["id"] ?? "");

    static Task NoSuchJobAsync(HttpContext context) => Answer.ErrorAsync(context, StatusCodes.Status404NotFound, "no such job");

    static string? Text(JsonElement body, string name)
        => body.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    static object Shape(Job job) => new
    {
        id = job.Id,
        user = job.User,
        provider = job.Provider.Name,
        vm = job.Vm,
        disk_mb = job.DiskBytes / Mb,
        status = JobStatusNames.Of(job.Status),
        progress = Math.Round(job.Progress, 1),
        submitted = job.Submitted,
        started = job.Started,
        ended = job.Ended,
        error = job.Error,
    };

    sealed record Order(Provider Provider, string Vm, long DiskBytes);
}
