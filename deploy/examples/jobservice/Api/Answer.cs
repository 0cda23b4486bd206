using System.Text;
using System.Text.Json;

namespace JobService.Api;

/// <summary>Answers with their length known, which the size metrics need.</summary>
static class Answer
{
    static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    public static Task JsonAsync(HttpContext context, int status, object value)
        => BytesAsync(context, status, "application/json", JsonSerializer.SerializeToUtf8Bytes(value, Json));

    public static Task ErrorAsync(HttpContext context, int status, string message) => JsonAsync(context, status, new { error = message });

    public static Task TextAsync(HttpContext context, int status, string text, string contentType = "text/plain; charset=utf-8")
        => BytesAsync(context, status, contentType, Encoding.UTF8.GetBytes(text));

    static Task BytesAsync(HttpContext context, int status, string contentType, byte[] body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = contentType;
        context.Response.ContentLength = body.Length;
        return context.Response.Body.WriteAsync(body, context.RequestAborted).AsTask();
    }
}
