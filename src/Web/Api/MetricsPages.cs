using Barograph.Exporters.Node;
using Barograph.Formats.Exposition;
using Barograph.Model.Instruments;
using Barograph.Web.Http;
using Microsoft.AspNetCore.Http;

namespace Barograph.Web.Api;

/// <summary><c>/metrics</c>, what this program knows about itself, and <c>/metrics/node</c>, what it knows about its machine.</summary>
public sealed class MetricsPages(InstrumentRegistry instruments, Func<NodeExporter> node)
{
    public void AddTo(RouteTable routes)
    {
        routes.Get("/metrics", (context, _) => InstrumentPage.WriteAsync(context, instruments));
        routes.Get("/metrics/node", (context, _) => WriteAsync(context, (body, format) => node().Write(body, format)));
    }

    static async Task WriteAsync(HttpContext context, Action<System.Buffers.IBufferWriter<byte>, ExpositionFormat> write)
    {
        var format = ExpositionNegotiation.Choose(context.Request.Headers.Accept.ToString());
        var body = await ResponseBody.BeginAsync(context, ExpositionNegotiation.ContentType(format)).ConfigureAwait(false);
        write(body, format);
        await body.FlushAsync(context.RequestAborted).ConfigureAwait(false);
    }
}
