using System.Diagnostics;
using Barograph.Model.Instruments;
using Barograph.Model.Regex;
using Barograph.Web.Page;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace Barograph.Web.Http;

/// <summary>Takes every request: prefix, cross-origin headers, routing, errors to envelopes, gzip, and the counters about it all.</summary>
public sealed class Dispatcher(
    WebOptions options, Task<RouteTable> routes, EmbeddedPage page, Func<bool> ready, InstrumentRegistry instruments, ILogger<Dispatcher> log)
{
    readonly Re2Pattern corsOrigin = Re2Pattern.Parse(options.CorsOrigin);
    readonly LabelledFamily<Counter> requests = instruments.Counters(
        "prometheus_http_requests_total", "HTTP requests by handler and status.", "handler", "code");
    readonly LabelledFamily<Distribution> durations = instruments.Histograms(
        "prometheus_http_request_duration_seconds", "How long requests took, by handler.", [.1, .2, .4, 1, 3, 8, 20, 60, 120], "handler");

    public async Task HandleAsync(HttpContext context)
    {
        // The first callers may come before all routes are known.
        if (!routes.IsCompletedSuccessfully) await routes.WaitAsync(context.RequestAborted).ConfigureAwait(false);
        var path = context.Request.Path.Value ?? "/";
        if (!TryStripPrefix(ref path))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            if (path == "/") context.Response.Redirect(options.RoutePrefix + "/");
            return;
        }
        SetCrossOrigin(context);
        var started = Stopwatch.GetTimestamp();
        var handler = "/*";
        try
        {
            if (routes.Result.TryFind(path, out var route, out var argument))
            {
                handler = route.Path;
                await AnswerAsync(context, route, argument).ConfigureAwait(false);
            }
            else
            {
                await PageAsync(context, path).ConfigureAwait(false);
            }
        }
        finally
        {
            requests.With(handler, context.Response.StatusCode.ToString(System.Globalization.CultureInfo.InvariantCulture)).Increment();
            durations.With(handler).Observe(Stopwatch.GetElapsedTime(started).TotalSeconds);
        }
    }

    async Task AnswerAsync(HttpContext context, Route route, string argument)
    {
        if (HttpMethods.IsOptions(context.Request.Method))
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            return;
        }
        if (!route.Methods.Contains(context.Request.Method))
        {
            await RefuseMethodAsync(context, route.IsApi ? ["OPTIONS", .. route.Methods] : route.Methods).ConfigureAwait(false);
            return;
        }
        // What somebody keeps of this answer must not be given to a page of another origin.
        if (route.IsApi) context.Response.Headers.Vary = "Origin";
        if (route.NeedsData && !ready())
        {
            await PlainText.AnswerAsync(context, "Service Unavailable", StatusCodes.Status503ServiceUnavailable).ConfigureAwait(false);
            return;
        }
        if (options.Multitenancy) RequestTenant.Require(context);
        using var compression = route.IsLive ? null : Compress(context);
        try
        {
            await route.AnswerAsync(context, argument).ConfigureAwait(false);
        }
        catch (ApiException e)
        {
            await FailAsync(context, e).ConfigureAwait(false);
        }
        catch (Exception e) when (context.RequestAborted.IsCancellationRequested && e is OperationCanceledException or IOException)
        {
            // The caller is gone: nobody is left to tell.
            if (!context.Response.HasStarted) context.Response.StatusCode = 499;
        }
        catch (BadHttpRequestException e)
        {
            // Half a body, or one that trickles in too slowly: the caller's fault, and not worth a line in the log.
            await FailAsync(context, new ApiException("bad_data", e.StatusCode, e.Message)).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            // The machine or the program is wrong: the caller hears of it, the log has the whole story.
            log.LogError(e, "request failed: {Method} {Path}", context.Request.Method, context.Request.Path);
            await FailAsync(context, ApiException.Internal(e.Message)).ConfigureAwait(false);
        }
        if (compression is not null) await compression.FinishAsync().ConfigureAwait(false);
    }

    static Task RefuseMethodAsync(HttpContext context, IEnumerable<string> allowed)
    {
        context.Response.Headers.Allow = string.Join(", ", allowed);
        return PlainText.AnswerAsync(context, "Method Not Allowed\n", StatusCodes.Status405MethodNotAllowed);
    }

    static async Task FailAsync(HttpContext context, ApiException error)
    {
        // Half an answer is out already: cutting the connection is the only honest sign left.
        if (context.Response.HasStarted) context.Abort();
        else if (error.IsPlain) await PlainText.AnswerAsync(context, error.Message + "\n", error.Status).ConfigureAwait(false);
        else await Envelope.ErrorAsync(context, error).ConfigureAwait(false);
    }

    async Task PageAsync(HttpContext context, string path)
    {
        if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
        {
            await RefuseMethodAsync(context, ["GET", "HEAD"]).ConfigureAwait(false);
            return;
        }
        if (!page.TryGet(path, out var asset))
        {
            await PlainText.AnswerAsync(context, "404 page not found\n", StatusCodes.Status404NotFound).ConfigureAwait(false);
            return;
        }
        await PageResponse.SendAsync(context, asset).ConfigureAwait(false);
    }

    bool TryStripPrefix(ref string path)
    {
        if (options.RoutePrefix.Length > 0 && !TryStripPrefix(ref path, options.RoutePrefix)) return false;
        // Where Mimir has what Prometheus has.
        if (options.Multitenancy && path.StartsWith("/prometheus/", StringComparison.Ordinal)) path = path["/prometheus".Length..];
        return true;
    }

    static bool TryStripPrefix(ref string path, string prefix)
    {
        if (!path.StartsWith(prefix, StringComparison.Ordinal)) return false;
        if (path.Length > prefix.Length && path[prefix.Length] != '/') return false;
        path = path.Length == prefix.Length ? "/" : path[prefix.Length..];
        return true;
    }

    void SetCrossOrigin(HttpContext context)
    {
        var origin = context.Request.Headers.Origin.ToString();
        if (origin.Length == 0) return;
        var headers = context.Response.Headers;
        headers.AccessControlAllowHeaders = "Accept, Authorization, Content-Type, Origin";
        headers.AccessControlAllowMethods = "GET, POST, OPTIONS";
        headers.AccessControlExposeHeaders = "Date";
        headers.Vary = "Origin";
        if (options.CorsOrigin == ".*") headers.AccessControlAllowOrigin = "*";
        else if (corsOrigin.IsMatch(System.Text.Encoding.UTF8.GetBytes(origin))) headers.AccessControlAllowOrigin = origin;
    }

    static GzipResponse? Compress(HttpContext context)
        => AcceptEncoding.Allows(context.Request.Headers.AcceptEncoding.ToString(), "gzip") ? new GzipResponse(context) : null;

    /// <summary>Puts a gzip stream between the handlers and the wire.</summary>
    sealed class GzipResponse : IDisposable
    {
        readonly HttpContext context;
        readonly IHttpResponseBodyFeature wire;
        readonly StreamResponseBodyFeature zipped;
        readonly LazyGzip stream;

        public GzipResponse(HttpContext context)
        {
            this.context = context;
            wire = context.Features.GetRequiredFeature<IHttpResponseBodyFeature>();
            stream = new LazyGzip(context, wire.Stream);
            zipped = new StreamResponseBodyFeature(stream, wire);
            context.Features.Set<IHttpResponseBodyFeature>(zipped);
        }

        public async Task FinishAsync()
        {
            await zipped.Writer.FlushAsync(context.RequestAborted).ConfigureAwait(false);
            await stream.DisposeAsync().ConfigureAwait(false);
        }

        public void Dispose()
        {
            context.Features.Set(wire);
            stream.Dispose();
        }
    }
}
