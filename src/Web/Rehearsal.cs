using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Barograph.Model.Instruments;
using Barograph.Web.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Barograph.Web;

/// <summary>
/// Asks a dispatcher over HTTP, from within the process and over a connection of its own: everything runs that will run for a caller, sockets
/// and framework included, and nobody outside sees it.
/// </summary>
public sealed class Rehearsal : IAsyncDisposable
{
    readonly OwnConnection connection;
    readonly FrameworkServices services;
    readonly KestrelServer kestrel;
    readonly byte[] received = new byte[16 << 10];

    Rehearsal(OwnConnection connection)
    {
        this.connection = connection;
        services = new FrameworkServices(NullLoggerFactory.Instance);
        var settings = new KestrelServerOptions { AddServerHeader = false, ApplicationServices = services };
        settings.Limits.MinResponseDataRate = null;
        var blocks = new BlockPool(new InstrumentRegistry());
        settings.Listen(IPAddress.Loopback, 0, endpoint =>
        {
            endpoint.Protocols = HttpProtocols.Http1;
            endpoint.Use(blocks.Before);
        });
        kestrel = new KestrelServer(Options.Create(settings), connection, NullLoggerFactory.Instance);
    }

    /// <exception cref="SocketException">The process cannot call itself.</exception>
    public static async Task<Rehearsal> BeginAsync(Dispatcher dispatcher, CancellationToken cancel)
    {
        var rehearsal = new Rehearsal(await OwnConnection.MakeAsync(NullLogger.Instance, cancel).ConfigureAwait(false));
        try
        {
            await rehearsal.kestrel.StartAsync(new RequestApplication(dispatcher.HandleAsync), cancel).ConfigureAwait(false);
            return rehearsal;
        }
        catch
        {
            await rehearsal.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>The status of the answer; the answer itself is read and forgotten.</summary>
    /// <exception cref="IOException">The connection was closed, or what came back is no answer.</exception>
    public async Task<int> GetAsync(string pathAndQuery, CancellationToken cancel)
    {
        await connection.Caller.SendAsync(Encoding.ASCII.GetBytes($"GET {pathAndQuery} HTTP/1.1\r\nHost: localhost\r\n\r\n"), cancel).ConfigureAwait(false);
        var have = 0;
        int end;
        while ((end = received.AsSpan(0, have).IndexOf("\r\n\r\n"u8)) < 0)
        {
            if (have == received.Length) throw new IOException("the head of an answer is longer than 16 KiB");
            have += await ReceiveAsync(have, cancel).ConfigureAwait(false);
        }
        var head = received.AsSpan(0, end + 4);
        if (!Utf8Parser.TryParse(head[9..], out int status, out _)) throw new IOException("an answer has no status");
        var length = LengthOf(head);
        var body = have - head.Length;
        received.AsSpan(head.Length, body).CopyTo(received);
        if (length < 0) await SkipChunksAsync(body, cancel).ConfigureAwait(false);
        else
        {
            for (long got = body; got < length;) got += await ReceiveAsync(0, cancel).ConfigureAwait(false);
        }
        return status;
    }

    public async ValueTask DisposeAsync()
    {
        // The caller hangs up first, so that the server need not wait for it.
        connection.Caller.Close();
        await kestrel.StopAsync(CancellationToken.None).ConfigureAwait(false);
        kestrel.Dispose();
        connection.Dispose();
        services.Dispose();
    }

    /// <summary>Of the body; -1 where it comes in chunks.</summary>
    static long LengthOf(ReadOnlySpan<byte> head)
    {
        var at = head.IndexOf("Content-Length: "u8);
        return at >= 0 && Utf8Parser.TryParse(head[(at + 16)..], out long length, out _) ? length : -1;
    }

    /// <summary>JSON has no line ends of its own, so that the empty chunk at the end can be told by its looks.</summary>
    async Task SkipChunksAsync(int have, CancellationToken cancel)
    {
        while (!received.AsSpan(0, have).EndsWith("0\r\n\r\n"u8))
        {
            // The end may lie on both sides of the border between two reads.
            var kept = Math.Min(have, 8);
            received.AsSpan(have - kept, kept).CopyTo(received);
            have = kept + await ReceiveAsync(kept, cancel).ConfigureAwait(false);
        }
    }

    async Task<int> ReceiveAsync(int at, CancellationToken cancel)
    {
        var count = await connection.Caller.ReceiveAsync(received.AsMemory(at), cancel).ConfigureAwait(false);
        return count > 0 ? count : throw new IOException("the connection was closed before the answer was there");
    }
}
