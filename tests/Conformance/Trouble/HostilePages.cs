using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Barograph.Tests.Conformance.Trouble;

/// <summary>A target that serves whatever it likes, byte by byte: each path is another way to be wrong.</summary>
sealed class HostilePages : IAsyncDisposable
{
    const string Ok = "HTTP/1.1 200 OK\r\nContent-Type: text/plain; version=0.0.4\r\nConnection: close\r\n";

    readonly TcpListener listener = new(IPAddress.Loopback, 0);
    readonly CancellationTokenSource stopping = new();
    readonly Task accepting;
    int counter;

    public HostilePages()
    {
        listener.Start(backlog: 1000);
        Port = ((IPEndPoint)listener.LocalEndpoint).Port;
        accepting = AcceptAsync();
    }

    public int Port { get; }

    /// <summary>What <c>/counter</c> said last: it goes up by one with each scrape.</summary>
    public int Counter => Volatile.Read(ref counter);

    public async ValueTask DisposeAsync()
    {
        // Stopped only when nobody accepts any more: a listener that has stopped refuses to be asked again.
        await stopping.CancelAsync();
        await accepting;
        listener.Stop();
        stopping.Dispose();
    }

    async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await listener.AcceptTcpClientAsync(stopping.Token);
                _ = ServeAsync(client);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The test is over.
        }
    }

    async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                var stream = client.GetStream();
                var request = new byte[4096];
                var read = await stream.ReadAsync(request, stopping.Token);
                var path = Encoding.ASCII.GetString(request, 0, read).Split(' ') is [_, var p, ..] ? p : "/";
                await AnswerAsync(stream, path);
            }
            catch (Exception e) when (e is OperationCanceledException or IOException or SocketException)
            {
                // Whoever scraped has had enough, or the test is over.
            }
        }
    }

    async Task AnswerAsync(NetworkStream to, string path)
    {
        switch (path)
        {
            case "/counter":
                await PageAsync(to, $"scrapes_total {Interlocked.Increment(ref counter)}\n");
                break;
            case "/slow":
                await Task.Delay(TimeSpan.FromMinutes(5), stopping.Token);
                break;
            case "/endless":
                await ForeverAsync(to, Ok, "endless{a=\"" + new string('x', 60_000) + "\"} 1\n");
                break;
            case "/endless-line":
                await ForeverAsync(to, Ok, new string('x', 64 * 1024));
                break;
            case "/unpacks-endlessly":
                await ForeverAsync(to, Ok + "Content-Encoding: gzip\r\n", Zip(new byte[16 << 20])); // 16 KiB unpack to 16 MiB
                break;
            case "/not-gzip":
                await PageAsync(to, "ok 1\n"u8.ToArray(), "Content-Encoding: gzip\r\n");
                break;
            case "/half-gzip":
                await PageAsync(to, Zip(Encoding.ASCII.GetBytes(new string('#', 5000) + "\nok 1\n"))[..^9], "Content-Encoding: gzip\r\n");
                break;
            case "/half-body":
                await WriteAsync(to, Ok + "Content-Length: 1000\r\n\r\nhalf_body 1\n");
                break;
            case "/binary":
                var noise = new byte[100_000];
                new Random(1).NextBytes(noise);
                await PageAsync(to, noise);
                break;
            case "/long-line":
                await PageAsync(to, "long_line{a=\"" + new string('x', 10_000_000) + "\"} 1\n");
                break;
            case "/broken":
                await PageAsync(to, "before_the_break 1\nbefore_the_break_too{a=\"b\"} 2\nbro ken line\nafter_the_break 1\n");
                break;
            case "/duplicates":
                await PageAsync(to, "twice 1\ntwice 2\ntwice{a=\"b\"} 3\ntwice{a=\"b\"} 3\n");
                break;
            case "/loop":
                await WriteAsync(to, "HTTP/1.1 302 Found\r\nLocation: /loop\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
                break;
            case "/large":
                await PageAsync(to, string.Concat(Enumerable.Range(0, 50_000).Select(static i => $"large{{i=\"{i}\"}} {i}\n")));
                break;
            case "/gibberish":
                await WriteAsync(to, "SSH-2.0-OpenSSH_9.2\r\n\r\n");
                break;
            case "/silence":
                break;
            default:
                await PageAsync(to, "ok 1\n");
                break;
        }
    }

    async Task ForeverAsync(NetworkStream to, string head, object body)
    {
        await WriteAsync(to, head + "\r\n");
        var bytes = body as byte[] ?? Encoding.ASCII.GetBytes((string)body);
        while (true) await to.WriteAsync(bytes, stopping.Token);
    }

    Task PageAsync(NetworkStream to, string body) => PageAsync(to, Encoding.ASCII.GetBytes(body));

    async Task PageAsync(NetworkStream to, byte[] body, string headers = "")
    {
        await WriteAsync(to, $"{Ok}{headers}Content-Length: {body.Length}\r\n\r\n");
        await to.WriteAsync(body, stopping.Token);
    }

    Task WriteAsync(NetworkStream to, string text) => to.WriteAsync(Encoding.ASCII.GetBytes(text), stopping.Token).AsTask();

    static byte[] Zip(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal)) gzip.Write(bytes);
        return packed.ToArray();
    }
}
