using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace Barograph.Bench.SideBySide;

/// <summary>Serves the pages of <see cref="RuleLoad"/> on loopback; all servers see the same counters.</summary>
sealed class PageServer : IAsyncDisposable
{
    readonly WebApplication application;
    readonly long began = Stopwatch.GetTimestamp();

    PageServer()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        application = builder.Build();
        application.Run(async context =>
        {
            var page = int.Parse(context.Request.Path.Value!.AsSpan("/page/".Length), CultureInfo.InvariantCulture);
            context.Response.ContentType = "text/plain; version=0.0.4";
            await context.Response.Body.WriteAsync(RuleLoad.Page(page, 1000 + Stopwatch.GetElapsedTime(began).TotalSeconds), context.RequestAborted);
        });
    }

    public int Port => new Uri(application.Urls.First()).Port;

    public static async Task<PageServer> StartAsync()
    {
        var server = new PageServer();
        await server.application.StartAsync();
        return server;
    }

    public ValueTask DisposeAsync() => application.DisposeAsync();
}
