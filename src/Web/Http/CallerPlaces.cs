using System.Net;
using Barograph.Model.Instruments;
using Microsoft.AspNetCore.Connections;

namespace Barograph.Web.Http;

/// <summary>So many callers at a time, over all listeners; whoever comes when all places are taken waits in the kernel's queue.</summary>
/// <remarks>
/// A connection is accepted only when it has a place. To accept first and to hang up afterwards would let a rush of callers have more
/// descriptors than the limit says, and a process that has none left can lose more than a connection: the runtime remembers for good
/// that it could not open a file.
/// </remarks>
sealed class CallerPlaces : IConnectionListenerFactory, IDisposable
{
    readonly IConnectionListenerFactory sockets;
    readonly SemaphoreSlim places;
    int open, listeners;

    public CallerPlaces(IConnectionListenerFactory sockets, int count, InstrumentRegistry instruments)
    {
        this.sockets = sockets;
        places = new SemaphoreSlim(count);
        instruments.Observe("barograph_http_connections", "Connections that are open.", InstrumentKind.Gauge, () => Volatile.Read(ref open));
        instruments.Observe("barograph_http_connections_limit", "Connections that may be open; more of them wait.", InstrumentKind.Gauge, () => count);
    }

    public async ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        var listener = new Listener(await sockets.BindAsync(endpoint, cancellationToken).ConfigureAwait(false), places);
        // A listener keeps a place ready for its next caller. That must not starve the others, so each beyond the first brings its own.
        if (Interlocked.Increment(ref listeners) > 1) places.Release();
        return listener;
    }

    /// <summary>Stands around a connection's whole life, and gives its place back at the end.</summary>
    public ConnectionDelegate Around(ConnectionDelegate next) => async connection =>
    {
        Interlocked.Increment(ref open);
        try
        {
            await next(connection).ConfigureAwait(false);
        }
        finally
        {
            Interlocked.Decrement(ref open);
            places.Release();
        }
    };

    public void Dispose() => places.Dispose();

    sealed class Listener(IConnectionListener sockets, SemaphoreSlim places) : IConnectionListener
    {
        readonly CancellationTokenSource closing = new();

        public EndPoint EndPoint => sockets.EndPoint;

        /// <summary>Null when the listener is unbound.</summary>
        public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(closing.Token, cancellationToken);
            try
            {
                await places.WaitAsync(either.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (closing.IsCancellationRequested)
            {
                return null;
            }

            ConnectionContext? connection = null;
            try
            {
                return connection = await sockets.AcceptAsync(cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                if (connection is null) places.Release();
            }
        }

        public async ValueTask UnbindAsync(CancellationToken cancellationToken = default)
        {
            await closing.CancelAsync().ConfigureAwait(false);
            await sockets.UnbindAsync(cancellationToken).ConfigureAwait(false);
        }

        public async ValueTask DisposeAsync()
        {
            await closing.CancelAsync().ConfigureAwait(false);
            await sockets.DisposeAsync().ConfigureAwait(false);
        }
    }
}
