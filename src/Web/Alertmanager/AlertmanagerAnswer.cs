using System.Text.Encodings.Web;
using System.Text.Json;
using Barograph.Web.Http;
using Microsoft.AspNetCore.Http;

namespace Barograph.Web.Alertmanager;

/// <summary>Answers in Alertmanager's shape: bare JSON, and its error bodies.</summary>
static class AlertmanagerAnswer
{
    static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>Turns a wrong request into the answer that says so.</summary>
    public static RouteHandler Guarded(RouteHandler handle) => async (context, argument) =>
    {
        try
        {
            await handle(context, argument).ConfigureAwait(false);
        }
        catch (AlertmanagerApiException e)
        {
            await FailAsync(context, e).ConfigureAwait(false);
        }
    };

    public static async Task SendAsync(HttpContext context, Action<Utf8JsonWriter> write)
    {
        context.Response.Headers.CacheControl = "no-store";
        var body = await ResponseBody.BeginAsync(context, "application/json").ConfigureAwait(false);
        using (var json = new Utf8JsonWriter(body, Options)) write(json);
        await body.FlushAsync(context.RequestAborted).ConfigureAwait(false);
    }

    public static Task FailAsync(HttpContext context, AlertmanagerApiException e)
    {
        context.Response.StatusCode = e.Status;
        return SendAsync(context, json =>
        {
            if (e.Code == 0)
            {
                json.WriteStringValue(e.Message);
                return;
            }
            json.WriteStartObject();
            json.WriteNumber("code"u8, e.Code);
            json.WriteString("message"u8, e.Message);
            json.WriteEndObject();
        });
    }
}
