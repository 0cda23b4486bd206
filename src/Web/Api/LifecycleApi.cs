using Barograph.Web.Http;
using Microsoft.AspNetCore.Http;

namespace Barograph.Web.Api;

/// <summary><c>/-/healthy</c>, <c>/-/ready</c>, <c>/-/reload</c> and <c>/-/quit</c>.</summary>
/// <param name="ready">Whether queries and writes can be served.</param>
/// <param name="reload">Adopts the configuration file anew; null = done, otherwise why not.</param>
/// <param name="quit">Begins the shutdown; null where the command line does not allow it over HTTP.</param>
public sealed class LifecycleApi(Func<bool> ready, Func<CancellationToken, Task<string?>>? reload, Action? quit)
{
    const string Off = "Lifecycle API is not enabled.";

    public void AddTo(RouteTable routes)
    {
        routes.Get("/-/healthy", static (context, _) => PlainText.AnswerAsync(context, "Barograph is Healthy.\n"));
        routes.Get("/-/ready", (context, _) => ready()
            ? PlainText.AnswerAsync(context, "Barograph is Ready.\n")
            : PlainText.AnswerAsync(context, "Service Unavailable", StatusCodes.Status503ServiceUnavailable));
        routes.PostAndPut("/-/reload", ReloadAsync);
        routes.PostAndPut("/-/quit", QuitAsync);
    }

    async Task ReloadAsync(HttpContext context, string argument)
    {
        if (reload is null)
        {
            await PlainText.AnswerAsync(context, Off, StatusCodes.Status403Forbidden).ConfigureAwait(false);
            return;
        }
        if (await reload(context.RequestAborted).ConfigureAwait(false) is not { } complaint) return;
        await PlainText.AnswerAsync(context, $"failed to reload config: {complaint}\n", StatusCodes.Status500InternalServerError).ConfigureAwait(false);
    }

    async Task QuitAsync(HttpContext context, string argument)
    {
        if (quit is null)
        {
            await PlainText.AnswerAsync(context, Off, StatusCodes.Status403Forbidden).ConfigureAwait(false);
            return;
        }
        await PlainText.AnswerAsync(context, "Requesting termination... Goodbye!").ConfigureAwait(false);
        quit();
    }
}
