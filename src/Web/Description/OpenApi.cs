using System.Text;
using Barograph.Web.Http;

namespace Barograph.Web.Description;

/// <summary><c>/api/v1/openapi.yaml</c>: what this server answers, for programs that make clients of it.</summary>
public sealed class OpenApi(string version)
{
    /// <summary>The last to be added: what comes later is described too, for the text is made when it is first asked for.</summary>
    public void AddTo(RouteTable routes)
    {
        var text = new Lazy<byte[]>(() => Encoding.UTF8.GetBytes(OpenApiDocument.Of(routes.Routes, version)));
        routes.Get("/api/v1/openapi.yaml", async (context, _) =>
        {
            context.Response.ContentType = "application/yaml; charset=utf-8";
            context.Response.Headers.CacheControl = "no-cache, no-store, must-revalidate";
            await context.Response.Body.WriteAsync(text.Value, context.RequestAborted).ConfigureAwait(false);
        });
    }
}
