using System.Net;
using System.Net.Http.Headers;

namespace Barograph.Tests.Http2Peers;

/// <summary>What the client asks, all of it over one connection.</summary>
sealed class Asking(Uri address) : IDisposable
{
    readonly HttpClient client = new(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = address, DefaultRequestVersion = HttpVersion.Version20, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };

    /// <param name="weight">A header of so many bytes.</param>
    public async Task GetAsync(string path, int weight = 0)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path) { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        if (weight > 0) request.Headers.Add("x-weight", new string('w', weight));
        using var response = await client.SendAsync(request);
        await response.Content.ReadAsByteArrayAsync();
    }

    public async Task CallAsync(string method)
    {
        using var request = Call(method);
        using var response = await client.SendAsync(request);
        await response.Content.ReadAsByteArrayAsync();
    }

    /// <summary>Waits for as long as the call says, and gives up.</summary>
    public async Task HangAsync(string method)
    {
        using var request = Call(method);
        request.Headers.Add("grpc-timeout", "50m");
        using var patience = new CancellationTokenSource();
        var answered = client.SendAsync(request, patience.Token);
        // From when both sides have it.
        await Serving.Hangs;
        await Task.Delay(60);
        await patience.CancelAsync();
        try
        {
            using var response = await answered;
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested)
        {
            await GetAsync("/after"); // the reset has gone by before this
        }
    }

    public void Dispose() => client.Dispose();

    static HttpRequestMessage Call(string method)
    {
        var content = new ByteArrayContent([0, 0, 0, 0, 1, 7]);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        var request = new HttpRequestMessage(HttpMethod.Post, method) { Content = content, Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        request.Headers.TE.Add(new TransferCodingWithQualityHeaderValue("trailers"));
        return request;
    }
}
