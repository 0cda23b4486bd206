using Barograph.Model.Instruments;
using Barograph.Web.Http;
using Barograph.Web.Protection;
using Microsoft.AspNetCore.Http;

namespace Barograph.Web.Api;

/// <summary>A server that has nothing but <c>/metrics</c>: locked down for browsers, and with a limit that the answers' cost cannot exceed.</summary>
public sealed class MetricsEndpoint(InstrumentRegistry instruments, double perSecond, long burst, TimeProvider clock)
{
    readonly TokenBucket bucket = new(TimeSpan.FromSeconds(1 / perSecond), burst, clock);
    readonly LabelledFamily<Counter> requests = instruments.Counters("podtrace_metrics_requests_total", "Requests to this page by the status of their answer.", "code");

    public async Task AnswerAsync(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers.XXSSProtection = "1; mode=block";
        var status = StatusOf(context);
        requests.With(status.ToString(System.Globalization.CultureInfo.InvariantCulture)).Increment();
        if (status == StatusCodes.Status200OK)
        {
            await InstrumentPage.WriteAsync(context, instruments).ConfigureAwait(false);
            return;
        }
        if (status == StatusCodes.Status405MethodNotAllowed) headers.Allow = "GET, HEAD";
        await PlainText.AnswerAsync(context, TextOf(status), status).ConfigureAwait(false);
    }

    int StatusOf(HttpContext context)
    {
        if (!bucket.TryTake()) return StatusCodes.Status429TooManyRequests;
        if (context.Request.Path.Value != "/metrics") return StatusCodes.Status404NotFound;
        return HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method) ? StatusCodes.Status200OK : StatusCodes.Status405MethodNotAllowed;
    }

    static string TextOf(int status) => status switch
    {
        StatusCodes.Status429TooManyRequests => "Rate limit exceeded\n",
        StatusCodes.Status405MethodNotAllowed => "Method Not Allowed\n",
        _ => "404 page not found; there is /metrics\n",
    };
}
