using System.Text.Json;
using Barograph.Web.Http;
using Barograph.Web.Notices;
using Microsoft.AspNetCore.Http;

namespace Barograph.Web.Api;

/// <summary><c>/api/v1/notifications</c>, and the same live as server-sent events: <c>/api/v1/notifications/live</c>.</summary>
public sealed class NoticesApi(NoticeBoard board)
{
    public void AddTo(RouteTable routes)
    {
        routes.Get("/api/v1/notifications", (context, _) => Envelope.SuccessAsync(context, json =>
        {
            json.WriteStartArray();
            foreach (var notice in board.List()) Write(json, notice);
            json.WriteEndArray();
        }));
        routes.GetLive("/api/v1/notifications/live", LiveAsync);
    }

    async Task LiveAsync(HttpContext context, string argument)
    {
        if (board.Join() is not { } notices)
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            return;
        }
        try
        {
            context.Response.Headers.CacheControl = "no-cache";
            context.Response.ContentType = "text/event-stream";
            await context.Response.StartAsync(context.RequestAborted).ConfigureAwait(false);
            // The headers go out now: there may be nothing to say for days.
            await context.Response.Body.FlushAsync(context.RequestAborted).ConfigureAwait(false);
            await foreach (var notice in notices.Reader.ReadAllAsync(context.RequestAborted).ConfigureAwait(false))
            {
                await context.Response.WriteAsync(Event(notice), context.RequestAborted).ConfigureAwait(false);
                await context.Response.Body.FlushAsync(context.RequestAborted).ConfigureAwait(false);
            }
        }
        finally
        {
            board.Leave(notices);
        }
    }

    static string Event(Notice notice)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes)) Write(json, notice);
        return $"data: {System.Text.Encoding.UTF8.GetString(bytes.ToArray())}\n\n";
    }

    static void Write(Utf8JsonWriter json, Notice notice)
    {
        json.WriteStartObject();
        json.WriteString("text"u8, notice.Text);
        json.WriteString("date"u8, TimeText.Rfc3339(notice.Since));
        json.WriteBoolean("active"u8, notice.IsActive);
        json.WriteEndObject();
    }
}
