using System.Collections.Concurrent;
using System.Net;
using System.Text.Json.Nodes;

namespace Barograph.Tests.Conformance.Alerting;

/// <summary>A webhook receiver that keeps what it is told.</summary>
sealed class WebhookInbox : IAsyncDisposable
{
    readonly HttpListener listener = new();
    readonly Task serving;

    public WebhookInbox()
    {
        Port = PeerProcess.FreePort();
        listener.Prefixes.Add($"http://127.0.0.1:{Port}/");
        listener.Start();
        serving = ServeAsync();
    }

    public int Port { get; }

    public ConcurrentQueue<JsonNode> Messages { get; } = [];

    /// <summary>Called with each message before it is answered.</summary>
    public Action? BeforeAnswer { get; set; }

    async Task ServeAsync()
    {
        while (true)
        {
            try
            {
                var context = await listener.GetContextAsync();
                Messages.Enqueue((await JsonNode.ParseAsync(context.Request.InputStream))!);
                BeforeAnswer?.Invoke();
                context.Response.Close();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                // Stopped, or the caller is gone before its answer: a test that kills it wants just that.
                if (!listener.IsListening) return;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        listener.Stop();
        await serving;
        listener.Close();
    }
}
