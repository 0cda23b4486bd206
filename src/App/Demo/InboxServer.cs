using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Barograph.Model.Instruments;
using Barograph.Web;
using Barograph.Web.Http;
using Barograph.Web.Page;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Barograph.App.Demo;

/// <summary>A listener of its own: takes webhooks, shows them on a page, and hands the page's buttons on to the example.</summary>
sealed class InboxServer : IAsyncDisposable
{
    const int MaxBodyBytes = 1 << 20;

    readonly Inbox inbox = new(TimeProvider.System);
    readonly WebServer web;

    InboxServer(string address, ILoggerFactory logs)
    {
        var options = new WebOptions { ListenAddresses = [address], MaxConnections = 64 };
        var routes = new RouteTable();
        routes.Get("/", static (context, _) =>
        {
            context.Response.ContentType = "text/html; charset=utf-8";
            return context.Response.WriteAsync(DemoFiles.Resource("inbox.html"), context.RequestAborted);
        });
        routes.Get("/api/inbox", ShowAsync);
        routes.Post("/webhook", ReceiveAsync);
        routes.Post("/misbehave/:fault", (context, fault) => SetAsync(context, fault, true));
        routes.Post("/mend/:fault", (context, fault) => SetAsync(context, fault, false));
        var instruments = new InstrumentRegistry();
        var dispatcher = new Dispatcher(options, Task.FromResult(routes), EmbeddedPage.Built(""), static () => true, instruments, logs.CreateLogger<Dispatcher>());
        web = new WebServer(options, dispatcher, guard: null, instruments, logs);
    }

    /// <summary>Set once it runs; without it there are no buttons.</summary>
    public ExampleProcess? Example { get; set; }

    /// <summary>Other pages worth a look, by name.</summary>
    public IReadOnlyList<(string Name, string Url)> Links { get; set; } = [];

    public string Address => new Uri(web.Addresses[0]).Authority;

    /// <summary>Listens on the preferred address, or where another program holds it, on a free port.</summary>
    public static async Task<InboxServer> StartAsync(IPEndPoint preferred, ILoggerFactory logs, CancellationToken cancel)
    {
        var server = new InboxServer(IsFree(preferred) ? preferred.ToString() : $"{preferred.Address}:0", logs);
        await server.web.StartAsync(cancel).ConfigureAwait(false);
        return server;
    }

    public static bool IsFree(IPEndPoint address)
    {
        try
        {
            using var listener = new TcpListener(address);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    public async ValueTask DisposeAsync()
    {
        using (var patience = new CancellationTokenSource(TimeSpan.FromSeconds(1)))
            await web.StopAsync(patience.Token).ConfigureAwait(false);
        await web.DisposeAsync().ConfigureAwait(false);
    }

    async Task ReceiveAsync(HttpContext context, string argument)
    {
        if (context.Request.ContentLength is null or > MaxBodyBytes) throw ApiException.BadData($"a message of at most {MaxBodyBytes} bytes is expected, with its length");
        try
        {
            using var message = await JsonDocument.ParseAsync(context.Request.Body, default, context.RequestAborted).ConfigureAwait(false);
            if (message.RootElement.ValueKind != JsonValueKind.Object) throw ApiException.BadData("an object is expected");
            inbox.Add(message.RootElement.Clone());
        }
        catch (JsonException e)
        {
            throw ApiException.BadData(e.Message);
        }
    }

    async Task ShowAsync(HttpContext context, string argument)
    {
        var faults = Example is null ? [] : await Example.FaultsAsync(context.RequestAborted).ConfigureAwait(false);
        context.Response.ContentType = "application/json";
        using var json = new Utf8JsonWriter(context.Response.Body);
        json.WriteStartObject();
        json.WriteStartArray("links");
        foreach (var (name, url) in Links)
        {
            json.WriteStartObject();
            json.WriteString("name", name);
            json.WriteString("url", url);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteStartArray("faults");
        foreach (var fault in faults)
        {
            json.WriteStartObject();
            json.WriteString("name", fault.Name);
            json.WriteString("effect", fault.Effect);
            json.WriteBoolean("on", fault.On);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        inbox.Write(json);
        json.WriteEndObject();
        await json.FlushAsync(context.RequestAborted).ConfigureAwait(false);
    }

    async Task SetAsync(HttpContext context, string fault, bool on)
    {
        if (Example is null || !await Example.SetAsync(fault, on, context.RequestAborted).ConfigureAwait(false)) context.Response.StatusCode = StatusCodes.Status404NotFound;
    }
}
