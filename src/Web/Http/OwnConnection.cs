using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;

namespace Barograph.Web.Http;

/// <summary>One connection of this process with itself, and a listener that knows no other: nobody else can come in by it.</summary>
sealed class OwnConnection : IConnectionListenerFactory, IDisposable
{
    readonly Socket served;
    readonly SocketConnectionContextFactory connections;

    OwnConnection(Socket caller, Socket served, ILogger log)
    {
        (Caller, this.served) = (caller, served);
        connections = new SocketConnectionContextFactory(new SocketConnectionFactoryOptions { UnsafePreferInlineScheduling = true }, log);
    }

    /// <summary>The asking end.</summary>
    public Socket Caller { get; }

    /// <exception cref="SocketException">There is no loopback interface, or somebody else was faster to call.</exception>
    public static async Task<OwnConnection> MakeAsync(ILogger log, CancellationToken cancel)
    {
        using var listener = NewSocket();
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(1);
        var caller = NewSocket();
        Socket? accepted = null;
        try
        {
            await caller.ConnectAsync(listener.LocalEndPoint!, cancel).ConfigureAwait(false);
            accepted = await listener.AcceptAsync(cancel).ConfigureAwait(false);
            accepted.NoDelay = true;
            // The port was open for a moment, to everybody on this machine.
            if (!Equals(accepted.RemoteEndPoint, caller.LocalEndPoint)) throw new SocketException((int)SocketError.ConnectionRefused);
            return new OwnConnection(caller, accepted, log);
        }
        catch
        {
            accepted?.Dispose();
            caller.Dispose();
            throw;
        }
    }

    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
        => new(new Listener(endpoint, connections.Create(served)));

    public void Dispose()
    {
        Caller.Dispose();
        connections.Dispose();
        served.Dispose();
    }

    static Socket NewSocket() => new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

    sealed class Listener(EndPoint endpoint, ConnectionContext only) : IConnectionListener
    {
        readonly CancellationTokenSource closing = new();
        ConnectionContext? next = only;

        public EndPoint EndPoint => endpoint;

        /// <summary>Null when the listener is unbound.</summary>
        public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
        {
            if (Interlocked.Exchange(ref next, null) is { } connection) return connection;
            await Task.Delay(Timeout.Infinite, closing.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return null;
        }

        public async ValueTask UnbindAsync(CancellationToken cancellationToken = default) => await closing.CancelAsync().ConfigureAwait(false);

        public async ValueTask DisposeAsync() => await closing.CancelAsync().ConfigureAwait(false);
    }
}
