using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Barograph.Tests.Http2Peers;

/// <summary>What the server answers.</summary>
static class Serving
{
    const int Messages = 300;
    static readonly TaskCompletionSource Hanging = new();
    static readonly byte[] Message = [0, 0, 0, 0, 5, .. "hello"u8];

    /// <summary>A call that gets no answer has arrived.</summary>
    public static Task Hangs => Hanging.Task;

    public static async Task AnswerAsync(HttpContext context)
    {
        var (request, response) = (context.Request, context.Response);
        if (request.ContentType == "application/grpc") response.ContentType = "application/grpc";
        switch (request.Path.Value)
        {
            case "/missing":
                response.StatusCode = 404;
                break;
            case "/slow":
                await Task.Delay(400);
                await response.WriteAsync(new string('x', 100_000));
                break;
            case "/shop.Orders/Get":
                await response.Body.WriteAsync(Message);
                response.AppendTrailer("grpc-status", "0");
                break;
            case "/shop.Orders/Fail":
                response.AppendTrailer("grpc-status", "14");
                response.AppendTrailer("grpc-message", "down");
                await response.Body.WriteAsync(Message);
                break;
            case "/shop.Orders/Deny":
                response.Headers["grpc-status"] = "7"; // nothing but a head
                break;
            case "/shop.Orders/Watch":
                for (var i = 0; i < Messages; i++)
                {
                    await response.Body.WriteAsync(Message);
                    await response.Body.FlushAsync();
                }
                response.AppendTrailer("grpc-status", "0");
                break;
            case "/shop.Orders/Hang":
                var gone = new TaskCompletionSource();
                Hanging.SetResult();
                await using (context.RequestAborted.Register(gone.SetResult)) await gone.Task;
                context.Features.Get<IHttpResetFeature>()?.Reset(8);
                break;
            default:
                await response.WriteAsync("fine");
                break;
        }
    }
}
