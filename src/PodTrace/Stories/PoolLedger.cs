using System.Globalization;
using Barograph.PodTrace.Events;

namespace Barograph.PodTrace.Stories;

/// <summary>
/// Pools as they are seen from outside: all connections that one process has to one peer, over which one request goes at a time. A connection is taken when a request begins on
/// it, and given back with the answer. It is kept when it stays open after an answer; the pool is exhausted when one more had to be opened while all that are kept were busy.
/// </summary>
sealed class PoolLedger(Action<PoolUse> use, Action<Story> tell)
{
    const int MaxConnections = 16_384;
    const int MaxOpening = 4096;

    readonly Dictionary<Place, Connection> connections = [];
    readonly Dictionary<Place, Opening> opening = [];
    readonly Dictionary<(uint Process, string Peer), Pool> pools = [];

    // A connection, whatever it is read through: OpenSSL's sessions know their socket's ports, too.
    readonly record struct Place(ulong Cgroup, string Peer, ushort LocalPort);

    /// <param name="Pressed">So many kept connections there were, all busy, when it began; 0 = one was free, or none was kept.</param>
    readonly record struct Opening(long BeganNs, int Pressed);

    sealed class Pool(string name)
    {
        public string Name => name;

        public List<Connection> All { get; } = [];

        public int Busy { get; set; }
    }

    sealed class Connection
    {
        public required Pool Pool { get; init; }

        public required Story User { get; init; }

        public bool IsKept { get; set; }

        public bool IsBusy { get; set; }

        public long TakenNs { get; set; }

        public long GivenBackNs { get; set; }

        public bool WasBusyAt(long ns) => TakenNs <= ns && (IsBusy || GivenBackNs > ns);
    }

    /// <summary>A connect came to its end.</summary>
    public void Open(KernelEvent one, string peer)
    {
        var place = PlaceOf(one.Peer, peer);
        Close(place); // the port is used again
        if (one.Head.Error != 0 || opening.Count >= MaxOpening) return;
        var beganNs = (long)(one.Head.TimeNs - one.Head.DurationNs);
        var pressed = 0;
        if (pools.TryGetValue((one.Head.Process, peer), out var pool))
        {
            foreach (var other in pool.All)
            {
                if (!other.IsKept) continue;
                if (!other.WasBusyAt(beganNs))
                {
                    pressed = 0;
                    break;
                }
                pressed++;
            }
        }
        opening[place] = new Opening(beganNs, pressed);
    }

    public void Close(KernelEvent one, string peer) => Close(PlaceOf(one.Peer, peer));

    /// <param name="blank">Who asks whom, in which language.</param>
    public void Ask(KernelEvent one, Story blank)
    {
        ref readonly var peer = ref one.Payload.Peer;
        if (peer.Family == 0) return; // read where nobody knows through which connection it goes
        var place = PlaceOf(peer, blank.Target);
        var nowNs = (long)one.Head.TimeNs;
        var isFirst = false;
        if (!connections.TryGetValue(place, out var connection))
        {
            isFirst = true;
            if (connections.Count >= MaxConnections) return;
            connection = Enter(place, NameOf(peer.Application, blank), one.Head.Process, blank);
            if (opening.Remove(place, out var opened) && opened.Pressed > 0) TellExhausted(connection, blank, nowNs - opened.BeganNs, opened.Pressed);
        }
        if (connection.IsBusy) return; // more of a pipeline
        (connection.IsBusy, connection.TakenNs) = (true, nowNs);
        connection.Pool.Busy++;
        Tell(PoolStep.Acquire, connection, 0, isFirst);
        // The thread that reads answers may be quicker than the one that sent the request is back from its call.
        if (connection.GivenBackNs > nowNs) Release(connection, connection.GivenBackNs);
    }

    public void Answer(KernelEvent one, string peer)
    {
        if (!connections.TryGetValue(PlaceOf(one.Payload.Peer, peer), out var connection)) return;
        Release(connection, (long)one.Head.TimeNs);
    }

    Connection Enter(Place place, string name, uint process, Story blank)
    {
        if (!pools.TryGetValue((process, place.Peer), out var pool)) pools[(process, place.Peer)] = pool = new Pool(name);
        var connection = new Connection { Pool = pool, User = blank };
        pool.All.Add(connection);
        return connections[place] = connection;
    }

    void Release(Connection connection, long nowNs)
    {
        connection.GivenBackNs = nowNs;
        if (!connection.IsBusy) return;
        (connection.IsBusy, connection.IsKept) = (false, true);
        connection.Pool.Busy--;
        Tell(PoolStep.Release, connection, 0, false);
    }

    void Close(Place place)
    {
        opening.Remove(place);
        if (!connections.Remove(place, out var connection)) return;
        // What was not answered is given back, too: the connection is nobody's any more.
        Release(connection, connection.TakenNs);
        var pool = connection.Pool;
        pool.All.Remove(connection);
        if (pool.All.Count == 0) pools.Remove((connection.User.Process, place.Peer));
    }

    void TellExhausted(Connection connection, Story blank, long waitNs, int kept)
    {
        Tell(PoolStep.Exhausted, connection, waitNs, false);
        tell(blank with
        {
            Class = StoryClass.Pool,
            Action = "exhausted",
            Application = "",
            Target = connection.Pool.Name,
            DurationNs = waitNs,
            Detail = kept == 1 ? "the only kept connection was busy" : string.Create(CultureInfo.InvariantCulture, $"all {kept} kept connections were busy"),
        });
    }

    void Tell(PoolStep step, Connection connection, long waitNs, bool isFirst)
        => use(new PoolUse(step, connection.Pool.Name, connection.User.ProcessName, connection.User.Cgroup, waitNs, isFirst, connection.Pool.Busy, connection.Pool.All.Count));

    static Place PlaceOf(in PeerEvent peer, string address) => new(peer.Head.Cgroup, address, peer.LocalPort);

    static string NameOf(Kind application, Story blank)
    {
        var spoken = application.ToString().ToLowerInvariant();
        return $"{(blank.Encrypted ? application == Kind.Http ? "https" : spoken + "+tls" : spoken)}://{blank.Target}";
    }
}
