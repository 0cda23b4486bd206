using System.Net.Sockets;
using Barograph.Model.Instruments;
using Barograph.Web.Http;
using Barograph.Web.Protection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Barograph.Web;

/// <summary>The listening sockets. Everything about a request's content is the <see cref="Dispatcher"/>'s business.</summary>
/// <remarks>Kestrel alone, without the host around it: there is no container, no pipeline and no diagnostics to set up at each start.</remarks>
public sealed class WebServer : IAsyncDisposable
{
    const int MaxHeaderBytes = 1 << 20;

    readonly KestrelServer kestrel;
    readonly RequestDelegate answer;
    readonly WebGuard? guard;
    readonly BlockPool blocks;
    readonly CallerPlaces places;
    readonly FrameworkServices services;
    readonly IReadOnlyList<string> addresses;

    /// <exception cref="FormatException">A listen address has not the form host:port.</exception>
    public WebServer(WebOptions options, Dispatcher dispatcher, WebGuard? guard, InstrumentRegistry instruments, ILoggerFactory logs)
        : this(options, dispatcher.HandleAsync, guard, instruments, logs)
    {
    }

    /// <param name="answer">Takes every request.</param>
    /// <exception cref="FormatException">A listen address has not the form host:port.</exception>
    public WebServer(WebOptions options, RequestDelegate answer, WebGuard? guard, InstrumentRegistry instruments, ILoggerFactory logs)
    {
        (this.answer, this.guard) = (answer, guard);
        addresses = options.ListenAddresses;
        services = new FrameworkServices(logs);
        var settings = new KestrelServerOptions { AddServerHeader = false, AllowSynchronousIO = true, ApplicationServices = services };
        // 0 = for ever, as in Prometheus.
        settings.Limits.KeepAliveTimeout = options.ReadTimeout > TimeSpan.Zero ? options.ReadTimeout : Timeout.InfiniteTimeSpan;
        // As much as Go's server takes in all: dashboards send long queries in the address.
        settings.Limits.MaxRequestLineSize = MaxHeaderBytes;
        settings.Limits.MaxRequestHeadersTotalSize = MaxHeaderBytes;
        settings.Limits.MaxRequestBufferSize = 2 * MaxHeaderBytes;
        // Bodies have their own limits where they are read (remote write, forms).
        settings.Limits.MaxRequestBodySize = null;
        // A request is answered on the thread that its bytes woke, without being handed on twice: the smallest queries take less than that.
        // Whatever takes long has a thread of its own (QueryRun) or waits without one, so no other connection waits for it.
        var transport = new SocketTransportOptions { UnsafePreferInlineScheduling = true };
        blocks = new BlockPool(instruments);
        blocks.Serve(transport);
        places = new CallerPlaces(new SocketTransportFactory(Options.Create(transport), logs), options.MaxConnections, instruments);
        settings.ConfigureEndpointDefaults(endpoint =>
        {
            endpoint.Use(places.Around);
            endpoint.Use(blocks.Before);
            if (guard is not { UsesTls: true }) return;
            endpoint.Protocols = guard.OffersHttp2 ? HttpProtocols.Http1AndHttp2 : HttpProtocols.Http1;
            endpoint.UseHttps(new TlsHandshakeCallbackOptions { OnConnection = _ => ValueTask.FromResult(guard.Tls.Offer()) });
        });
        foreach (var address in options.ListenAddresses) Listen(settings, address);
        kestrel = new KestrelServer(Options.Create(settings), places, logs);
    }

    /// <summary>The addresses in use, after <see cref="StartAsync"/>: with the real port where 0 was asked for.</summary>
    public IReadOnlyList<string> Addresses => [.. kestrel.Features.Get<IServerAddressesFeature>()!.Addresses];

    /// <exception cref="IOException">An address cannot be listened on; the message names it.</exception>
    public async Task StartAsync(CancellationToken cancel)
    {
        try
        {
            await kestrel.StartAsync(new RequestApplication(guard is null ? answer : context => GuardedAsync(context, guard)), cancel).ConfigureAwait(false);
        }
        catch (SocketException e)
        {
            // The framework names the address only where another program holds it.
            throw new IOException($"cannot listen on {string.Join(", ", addresses)}: {e.Message}", e);
        }
    }

    public Task StopAsync(CancellationToken cancel) => kestrel.StopAsync(cancel);

    public ValueTask DisposeAsync()
    {
        kestrel.Dispose();
        places.Dispose();
        services.Dispose();
        return ValueTask.CompletedTask;
    }

    async Task GuardedAsync(HttpContext context, WebGuard guard)
    {
        if (await guard.AdmitAsync(context).ConfigureAwait(false)) await answer(context).ConfigureAwait(false);
    }

    static void Listen(KestrelServerOptions kestrel, string address)
    {
        var (host, port) = ListenAddress.Parse(address);
        if (host == "localhost" && port != 0)
        {
            kestrel.ListenLocalhost(port);
            return;
        }
        var resolved = ListenAddress.Resolve(address);
        if (resolved.Count == 0) kestrel.ListenAnyIP(port);
        foreach (var ip in resolved) kestrel.Listen(ip, port);
    }
}
