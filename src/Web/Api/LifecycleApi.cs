using Barograph.Web.Http;
using Microsoft.AspNetCore.Http;

namespace Barograph.Web.Api;

/// <summary><c>/-/healthy</c>, <c>/-/ready</c>, <c>/-/reload</c> and <c>/-/quit</c>.</summary>
/// <param name="ready">Whether queries and writes can be served.</param>
/// <param name="reload">Adopts the configuration file anew; null = done, otherwise why not.</param>
/// <param name="quit">Begins the shutdown; null where the command line does not allow it over HTTP.</param>
public sealed class LifecycleApi(Func<bool> ready, Func<CancellationToken, Task<string?>>? reload, Action? quit)
{
    const string Off = "Lifecycle API is not enabled.\n";

    public void AddTo(RouteTable routes)
    {
        routes.Get("/-/healthy", (context, _) => context.Response.WriteAsync("Barograph is Healthy.\n", context.RequestAborted));
        routes.Get("/-/ready", (context, _) =>
        {
            if (ready()) return context.Response.WriteAsync("Barograph is Ready.\n", context.RequestAborted);
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return context.Response.WriteAsync("Service Unavailable", context.RequestAborted);
        });
        routes.PostAndPut("/-/reload", ReloadAsync);
        routes.PostAndPut("/-/quit", QuitAsync);
    }

    async Task ReloadAsync(HttpContext context, string argument)
    {
        if (reload is null)
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            await context.Response.WriteAsync(Off, context.RequestAborted).ConfigureAwait(false);
            return;
        }
        if (await reload(context.RequestAborted).ConfigureAwait(false) is not { } complaint) return;
        context.Response.StatusCode = StatusCodes.Status500InternalServerError;
        await context.Response.WriteAsync($"failed to reload config: {complaint}\n", context.RequestAborted).ConfigureAwait(false);
    }

    async Task QuitAsync(HttpContext context, string argument)
    {
        if (quit is null)
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            await context.Response.WriteAsync(Off, context.RequestAborted).ConfigureAwait(false);
            return;
        }
        await context.Response.WriteAsync("Requesting termination... Goodbye!", context.RequestAborted).ConfigureAwait(false);
        quit();
    }
}
