using JobService.Faults;
using JobService.Metrics;

namespace JobService.Api;

/// <summary>Around every request: counts and times it, and misbehaves when told to.</summary>
public sealed class RequestMeter(ServiceMetrics metrics, FaultSwitches faults, TaskLedger tasks, Random dice, TimeProvider clock)
{
    const double ErrorShare = 0.4;

    public async Task RunAsync(HttpContext context, RequestDelegate next)
    {
        var route = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "other";
        // How it is told to behave again must work whatever it does.
        if (route.StartsWith("/control", StringComparison.Ordinal))
        {
            await next(context);
            return;
        }
        var began = clock.GetTimestamp();
        tasks.Begin();
        try
        {
            await MisbehaveAsync(context, route, next);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested && !context.Response.HasStarted)
        {
            context.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
        }
        finally
        {
            tasks.End();
            Count(context, route, clock.GetElapsedTime(began).TotalSeconds);
        }
    }

    async Task MisbehaveAsync(HttpContext context, string route, RequestDelegate next)
    {
        double delayDie, errorDie;
        lock (dice) (delayDie, errorDie) = (dice.NextDouble(), dice.NextDouble());
        if (faults.IsOn(Fault.Down))
        {
            await Answer.ErrorAsync(context, StatusCodes.Status503ServiceUnavailable, "told to be down");
            return;
        }
        // Whoever watches must see that others wait or fail, not wait or fail himself.
        var isWatched = route is not ("/metrics" or "/healthz");
        if (isWatched && faults.IsOn(Fault.Latency)) await Task.Delay(TimeSpan.FromSeconds(6 + 3 * delayDie), clock, context.RequestAborted);
        if (isWatched && faults.IsOn(Fault.Errors) && errorDie < ErrorShare)
        {
            await Answer.ErrorAsync(context, StatusCodes.Status500InternalServerError, "told to fail");
            return;
        }
        await next(context);
    }

    void Count(HttpContext context, string route, double seconds)
    {
        var method = context.Request.Method;
        var status = context.Response.StatusCode.ToString(System.Globalization.CultureInfo.InvariantCulture);
        metrics.Requests.With(method, route, status).Add();
        metrics.RequestDuration.With(method, route).Observe(seconds);
        metrics.RequestSize.With(method, route).Observe(context.Request.ContentLength ?? 0);
        metrics.ResponseSize.With(method, route).Observe(context.Response.ContentLength ?? 0);
    }
}
