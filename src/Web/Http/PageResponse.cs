using Barograph.Web.Page;
using Microsoft.AspNetCore.Http;

namespace Barograph.Web.Http;

/// <summary>A file of the page as an HTTP answer: conditional, compressed where the browser can, and locked down.</summary>
static class PageResponse
{
    // The page brings everything along; styles are set by its own scripts, so inline styles must pass.
    const string Policy = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'self'; base-uri 'self'";

    public static async Task SendAsync(HttpContext context, PageAsset asset)
    {
        var body = asset.Choose(context.Request.Headers.AcceptEncoding.ToString());
        var headers = context.Response.Headers;
        headers.ETag = body.ETag;
        headers.CacheControl = asset.CacheControl;
        headers.Vary = "Accept-Encoding";
        headers.XContentTypeOptions = "nosniff";
        headers.ContentSecurityPolicy = Policy;
        if (context.Request.Headers.IfNoneMatch.Contains(body.ETag))
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }
        context.Response.ContentType = asset.ContentType;
        if (body.ContentEncoding is not null) headers.ContentEncoding = body.ContentEncoding;
        context.Response.ContentLength = body.Bytes.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
            await context.Response.Body.WriteAsync(body.Bytes, context.RequestAborted).ConfigureAwait(false);
    }
}
