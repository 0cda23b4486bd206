using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Barograph.Tests.Conformance.Tracing;

/// <summary>A server that answers in the language that it is asked in: Redis, Memcached, PostgreSQL, Kafka, FastCGI, TLS (with an alert), gRPC. And a client of all of them, as lines for a shell.</summary>
sealed class ManyLanguages : IAsyncDisposable
{
    readonly TcpListener listener = new(IPAddress.Loopback, 0);
    readonly CancellationTokenSource done = new();
    readonly SemaphoreSlim quick = new(0);
    readonly Task accepting;

    public ManyLanguages()
    {
        listener.Start();
        accepting = AcceptAsync();
    }

    /// <summary>One of each; what is said in a call goes out as one write. At the end a pool that is too small: of Memcached, whose requests are lines, which the shell itself can write and read.</summary>
    public string Script => $$"""
        call() { exec 3<>$there; for one; do printf "$one" | dd bs=4096 iflag=fullblock >&3; dd bs=4096 count=1 <&3; done; exec 3>&-; }
        there=/dev/tcp/127.0.0.1/{{((IPEndPoint)listener.LocalEndpoint).Port}}
        call '*1\r\n$4\r\nPING\r\n' '*2\r\n$4\r\nLPOP\r\n$1\r\na\r\n'
        call '{{Printed([.. "Q\0\0\0\u0014DELETE FROM old\0"u8])}}'
        call '{{Printed(Kafka(18, 1, []))}}' '{{Printed(Kafka(0, 2, [0xff, 0xff, 0, 1, 0, 0, 0, 9, 0, 0, 0, 1, 0, 6, .. "orders"u8], version: 7))}}'
        call '{{Printed(Fastcgi)}}'
        call '{{Printed(Hello)}}'
        call '{{Printed(Call)}}'
        exec 4<>$there; printf 'get a\r\n' >&4; read -r <&4; printf 'get slow\r\n' >&4
        exec 5<>$there; printf 'get b\r\n' >&5; read -r <&5; read -r <&4; exec 4>&- 5>&-
        """;

    static byte[] Fastcgi
        => [1, 1, 0, 1, 0, 8, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0, .. Record(4, [14, 3, .. "REQUEST_METHODGET"u8, 11, 2, .. "REQUEST_URI/a"u8]), .. Record(4, []), .. Record(5, [])];

    // The first message of a client of TLS 1.3, without a server's name.
    static byte[] Hello => [0x16, 3, 1, 0, 56, 1, 0, 0, 52, 3, 3, .. new byte[32], 0, 0, 4, 0x13, 1, 0x13, 2, 1, 0, 0, 7, 0, 43, 0, 3, 2, 3, 4];

    static byte[] Call
        => [.. "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8, .. Frame(4, 0, 0, []), .. Frame(1, 5, 1, Head((":method", "POST"), (":scheme", "http"), (":path", "/shop.Orders/Get"), (":authority", "shop"), ("content-type", "application/grpc")))];

    static byte[] Called => [.. Frame(4, 0, 0, []), .. Frame(1, 4, 1, Head((":status", "200"), ("content-type", "application/grpc"))), .. Frame(1, 5, 1, Head(("grpc-status", "0")))];

    public async ValueTask DisposeAsync()
    {
        await done.CancelAsync();
        await accepting;
        listener.Dispose();
        quick.Dispose();
        done.Dispose();
    }

    async Task AcceptAsync()
    {
        var serving = new List<Task>();
        try
        {
            while (true) serving.Add(ServeAsync(await listener.AcceptTcpClientAsync(done.Token)));
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(serving);
        }
    }

    async Task ServeAsync(TcpClient client)
    {
        using var own = client;
        var asked = new byte[4096];
        try
        {
            while (await client.GetStream().ReadAsync(asked, done.Token) is > 0 and var length)
            {
                var line = Encoding.Latin1.GetString(asked, 0, length);
                // Busy until somebody else was answered.
                if (line.StartsWith("get slow", StringComparison.Ordinal)) await quick.WaitAsync(done.Token);
                await client.GetStream().WriteAsync(Answer(asked, line), done.Token);
                if (line.StartsWith("get b", StringComparison.Ordinal)) quick.Release();
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            return; // the script may be killed in the middle
        }
    }

    static byte[] Answer(byte[] asked, string line) => asked[0] switch
    {
        (byte)'*' => line.Contains("LPOP", StringComparison.Ordinal) ? "-WRONGTYPE no list\r\n"u8.ToArray() : "+PONG\r\n"u8.ToArray(),
        (byte)'g' => "END\r\n"u8.ToArray(),
        (byte)'Q' => [.. "C\0\0\0\rDELETE 0\0"u8, .. "Z\0\0\0\u0005I"u8],
        (byte)'P' => Called,
        0x16 => [0x15, 3, 3, 0, 2, 2, 40],
        1 => Record(6, "Status: 200 OK\r\n\r\n"u8),
        _ => [0, 0, 0, 6, .. asked.AsSpan(8, 4), 0, 0], // Kafka's answers have the request's number
    };

    static byte[] Kafka(byte key, byte number, byte[] rest, byte version = 0)
    {
        byte[] body = [0, key, 0, version, 0, 0, 0, number, 0, 3, .. "app"u8, .. rest];
        return [0, 0, 0, (byte)body.Length, .. body];
    }

    static byte[] Record(byte type, ReadOnlySpan<byte> content) => [1, type, 0, 1, 0, (byte)content.Length, 0, 0, .. content];

    static byte[] Frame(byte type, byte flags, byte stream, byte[] payload) => [0, 0, (byte)payload.Length, type, flags, 0, 0, 0, stream, .. payload];

    // Each field as it is, to be remembered by nobody.
    static byte[] Head(params (string Name, string Value)[] fields)
        => [.. fields.SelectMany(static f => (byte[])[0, (byte)f.Name.Length, .. Encoding.ASCII.GetBytes(f.Name), (byte)f.Value.Length, .. Encoding.ASCII.GetBytes(f.Value)])];

    static string Printed(byte[] bytes) => string.Concat(bytes.Select(static b => @"\" + Convert.ToString(b, 8).PadLeft(3, '0')));
}
