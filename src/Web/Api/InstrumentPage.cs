using System.Buffers;
using Barograph.Formats.Exposition;
using Barograph.Model.Instruments;
using Barograph.Web.Http;
using Microsoft.AspNetCore.Http;

namespace Barograph.Web.Api;

/// <summary>The program's instruments in the format that the scraper likes best.</summary>
static class InstrumentPage
{
    public static async Task WriteAsync(HttpContext context, InstrumentRegistry instruments)
    {
        var accept = context.Request.Headers.Accept.ToString();
        var isProtobuf = ExpositionNegotiation.PrefersProtobuf(accept);
        var format = ExpositionNegotiation.Choose(accept);
        var body = await ResponseBody.BeginAsync(context, isProtobuf ? ExpositionNegotiation.ProtobufContentType : ExpositionNegotiation.ContentType(format)).ConfigureAwait(false);
        if (isProtobuf) WriteProtobuf(body, instruments);
        else WriteText(body, format, instruments);
        await body.FlushAsync(context.RequestAborted).ConfigureAwait(false);
    }

    static void WriteProtobuf(IBufferWriter<byte> body, InstrumentRegistry instruments)
    {
        var page = new ProtobufExposition(body);
        instruments.Show(page);
        page.Complete();
    }

    static void WriteText(IBufferWriter<byte> body, ExpositionFormat format, InstrumentRegistry instruments)
    {
        using var writer = new ExpositionWriter(body, format);
        instruments.Show(new InstrumentExposition(writer));
        writer.Complete();
    }
}
