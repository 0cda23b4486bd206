using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Barograph.Tests.Unit.Outbound.Http;

/// <summary>A proxy that understands CONNECT and nothing else.</summary>
sealed class TunnelProxy : IAsyncDisposable
{
    readonly TcpListener listener = new(IPAddress.Loopback, 0);
    readonly CancellationTokenSource ending = new();
    Task accepting = Task.CompletedTask;

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    public string LastRequest { get; private set; } = "";

    public static TunnelProxy Start()
    {
        var proxy = new TunnelProxy();
        proxy.listener.Start();
        proxy.accepting = proxy.AcceptAsync();
        return proxy;
    }

    async Task AcceptAsync()
    {
        try
        {
            while (true) _ = ServeAsync(await listener.AcceptTcpClientAsync(ending.Token));
        }
        catch (OperationCanceledException)
        {
            // the test is over
        }
    }

    async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            var stream = client.GetStream();
            var head = new StringBuilder();
            var one = new byte[1];
            while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal) && await stream.ReadAsync(one) == 1) head.Append((char)one[0]);
            LastRequest = head.ToString();
            var address = LastRequest.Split(' ')[1].Split(':');
            using var target = new TcpClient();
            await target.ConnectAsync(address[0], int.Parse(address[1], System.Globalization.CultureInfo.InvariantCulture));
            await stream.WriteAsync("HTTP/1.1 200 Connection established\r\n\r\n"u8.ToArray());
            await Task.WhenAny(stream.CopyToAsync(target.GetStream()), target.GetStream().CopyToAsync(stream));
        }
    }

    public async ValueTask DisposeAsync()
    {
        await ending.CancelAsync();
        await accepting;
        listener.Stop();
        ending.Dispose();
    }
}
