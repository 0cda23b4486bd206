using Barograph.Web.Page;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Barograph.Tests.Smoke;

/// <summary>
/// Our page in front of an API: of the real Prometheus (BAROGRAPH_SMOKE_URL), or of our own server moved below a prefix.
/// Answers the page's own addresses from the assembly and passes everything else on.
/// </summary>
sealed class PageBeforeServer : IAsyncDisposable
{
    readonly WebApplication host;
    readonly HttpClient client;
    readonly EmbeddedPage page;
    readonly PathString prefix;

    PageBeforeServer(WebApplication host, Uri behind, string prefix)
    {
        this.host = host;
        this.prefix = prefix;
        page = EmbeddedPage.Built(prefix);
        client = new HttpClient { BaseAddress = behind };
    }

    public Uri Address => new(host.Urls.First());

    /// <param name="behind">The server that answers the API.</param>
    /// <param name="prefix">The path that everything lies below, as behind a reverse proxy; empty for none.</param>
    public static async Task<PageBeforeServer> StartAsync(Uri behind, string prefix)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        WebApplication host = builder.Build();
        host.Urls.Add($"http://127.0.0.1:{Loopback.FreePort()}");
        var server = new PageBeforeServer(host, behind, prefix);
        host.Run(server.AnswerAsync);
        await host.StartAsync();
        return server;
    }

    async Task AnswerAsync(HttpContext context)
    {
        if (!context.Request.Path.StartsWithSegments(prefix, out PathString path))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        if (page.TryGet(path.Value ?? "/", out PageAsset? asset))
        {
            PageBody body = asset.Choose(context.Request.Headers.AcceptEncoding);
            context.Response.ContentType = asset.ContentType;
            context.Response.Headers.CacheControl = asset.CacheControl;
            context.Response.Headers.ETag = body.ETag;
            if (body.ContentEncoding is not null) context.Response.Headers.ContentEncoding = body.ContentEncoding;
            await context.Response.BodyWriter.WriteAsync(body.Bytes);
            return;
        }

        using var request = new HttpRequestMessage(new HttpMethod(context.Request.Method), path + context.Request.QueryString);
        if (context.Request.HasFormContentType)
        {
            request.Content = new StreamContent(context.Request.Body);
            request.Content.Headers.TryAddWithoutValidation("Content-Type", context.Request.ContentType);
        }

        using HttpResponseMessage answer = await client.SendAsync(request, context.RequestAborted);
        context.Response.StatusCode = (int)answer.StatusCode;
        context.Response.ContentType = answer.Content.Headers.ContentType?.ToString();
        await answer.Content.CopyToAsync(context.Response.Body, context.RequestAborted);
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await host.DisposeAsync();
    }
}
