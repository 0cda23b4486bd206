using Barograph.PodTrace.Events;
using Barograph.PodTrace.Protocols;

namespace Barograph.PodTrace.Stories;

/// <summary>Connections of HTTP/2. The one that was used the longest time ago makes room for another; who comes back then is as one that was joined in the middle.</summary>
/// <param name="grpcPort">Where a request whose content type is not known is gRPC's.</param>
sealed class Http2Ledger(Action<Story> tell, int grpcPort, int maxConnections = Http2Ledger.MaxConnections)
{
    const int MaxConnections = 2048;

    // Of connections over TLS nobody tells the end: one that rests longer is not missed.
    const long MissedForNs = 60_000_000_000;

    readonly Dictionary<ulong, Http2Connection> connections = [];
    long forgottenConnections, forgottenRequests;

    public Http2Overflows Overflows => new(forgottenConnections, forgottenRequests);

    /// <param name="blank">Who, when, with whom, where a request goes this way; else null.</param>
    public void Take(in FrameEvent piece, ReadOnlySpan<byte> bytes, Story? blank)
    {
        var socket = piece.Peer.Socket;
        if (piece.Type == Http2Message.Closed)
        {
            if (connections.Remove(socket, out var gone)) gone.Close();
            return;
        }
        if (connections.TryGetValue(socket, out var connection) && connection.IsBegunAnewBy(piece, blank is not null))
        {
            connection.Close();
            connections.Remove(socket);
            connection = null;
        }
        if (connection is null)
        {
            if (connections.Count >= maxConnections) MakeRoom((long)piece.Peer.Head.TimeNs);
            connections[socket] = connection = new Http2Connection(tell);
        }
        var before = connection.Overflows;
        connection.Take(piece, bytes, blank, (piece.Peer.Serves != 0 ? piece.Peer.LocalPort : piece.Peer.RemotePort) == grpcPort);
        forgottenRequests += connection.Overflows - before;
    }

    public void Finish()
    {
        foreach (var connection in connections.Values) connection.Finish();
        connections.Clear();
    }

    void MakeRoom(long nowNs)
    {
        var oldest = connections.MinBy(static c => c.Value.UsedNs);
        connections.Remove(oldest.Key);
        forgottenRequests += oldest.Value.Open;
        if (nowNs - oldest.Value.UsedNs < MissedForNs) forgottenConnections++;
    }
}
