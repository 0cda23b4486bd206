using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Barograph.Tests.Unit.Scraping.Doubles;

/// <summary>A real HTTP server on a free port of 127.0.0.1 that answers as the test says.</summary>
public sealed class PageServer : IAsyncDisposable
{
    readonly WebApplication app;
    volatile RequestDelegate answer = static _ => Task.CompletedTask;

    PageServer(WebApplication app) => this.app = app;

    public Uri Url { get; private set; } = new("http://127.0.0.1:1");

    public string Address => Url.Authority;

    public int Requests;

    public string Page
    {
        set => Answer = async context =>
        {
            context.Response.ContentType = "text/plain; version=0.0.4";
            await context.Response.WriteAsync(value);
        };
    }

    public RequestDelegate Answer
    {
        set => answer = value;
    }

    public static async Task<PageServer> StartAsync(Action<ListenOptions>? listen = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0, options => listen?.Invoke(options));
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Limits.MinResponseDataRate = null;
        });
        var app = builder.Build();
        var server = new PageServer(app);
        app.Run(context =>
        {
            Interlocked.Increment(ref server.Requests);
            return server.answer(context);
        });
        await app.StartAsync();
        var bound = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        server.Url = new Uri(bound);
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        using var hurry = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        await app.StopAsync(hurry.Token);
        await app.DisposeAsync();
    }
}
