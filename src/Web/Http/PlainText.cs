using Microsoft.AspNetCore.Http;

namespace Barograph.Web.Http;

/// <summary>Answers for people and scripts that are neither JSON nor a page; the type is said, so that no browser has to guess it.</summary>
static class PlainText
{
    public static Task AnswerAsync(HttpContext context, string text, int status = StatusCodes.Status200OK)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(text, context.RequestAborted);
    }
}
