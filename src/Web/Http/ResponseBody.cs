using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;

namespace Barograph.Web.Http;

/// <summary>How every handler begins an answer that it writes into the pipe.</summary>
public static class ResponseBody
{
    /// <summary>
    /// Sends the status and headers and hands out the pipe behind them: without a start, Kestrel gathers the body in a side buffer and copies it.
    /// </summary>
    public static async ValueTask<PipeWriter> BeginAsync(HttpContext context, string contentType)
    {
        context.Response.ContentType = contentType;
        await context.Response.StartAsync(context.RequestAborted).ConfigureAwait(false);
        return context.Response.BodyWriter;
    }
}
