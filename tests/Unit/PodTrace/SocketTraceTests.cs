using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Barograph.PodTrace.Events;
using Barograph.PodTrace.Peers;
using Barograph.PodTrace.Stories;
using Barograph.PodTrace.Targets;
using Barograph.PodTrace.Totals;

namespace Barograph.Tests.Unit.PodTrace;

public class SocketTraceTests
{
    // Part of every Debian and of most other systems; where it is not, what needs a server or datagrams has nothing to say.
    const string Perl = "/usr/bin/perl";

    [Fact]
    public async Task a_refused_connect_over_ip6_is_told_like_any_other()
    {
        if (!TracedShell.CanRun || !Socket.OSSupportsIPv6) return;
        using var closed = new Socket(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp);
        closed.Bind(new IPEndPoint(IPAddress.IPv6Loopback, 0));
        var port = ((IPEndPoint)closed.LocalEndPoint!).Port;
        var shell = await TracedShell.RunAsync(string.Create(CultureInfo.InvariantCulture, $"(exec 3<>/dev/tcp/::1/{port}); true"));
        var refused = Assert.Single(shell.Stories, static s => s is { Action: "connect", Class: StoryClass.Net });
        Assert.Equal(($"[::1]:{port}", "ECONNREFUSED"), (refused.Target, refused.Error));
        Assert.Equal(1ul, shell.Sum(Operation.Connect, static k => k == Kind.Tcp6).Errors);
    }

    [Fact]
    public async Task datagrams_are_counted_by_the_peer_that_each_call_names()
    {
        if (!TracedShell.CanRun || !File.Exists(Perl)) return;
        using var first = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        using var second = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        int[] ports = [((IPEndPoint)first.Client.LocalEndPoint!).Port, ((IPEndPoint)second.Client.LocalEndPoint!).Port];
        var script = string.Create(CultureInfo.InvariantCulture,
            $"perl -MSocket -e 'socket(S,PF_INET,SOCK_DGRAM,0); for (1..5) {{ send(S,\"12345\",0,pack_sockaddr_in({ports[0]},inet_aton(\"127.0.0.1\"))) }} send(S,\"1234567\",0,pack_sockaddr_in({ports[1]},inet_aton(\"127.0.0.1\")))'");
        var shell = await TracedShell.RunAsync(script);
        Assert.Equal([25ul, 7ul], ports.Select(port => shell.Tables.Peers.Single(p => p.Key.RemotePort == port && p.Key.Protocol == 17).Value.SentBytes));
        var sent = shell.Sum(Operation.Send, static k => k == Kind.Udp4);
        Assert.Equal((6ul, 32ul), (sent.Count, sent.Bytes));
    }

    [Fact]
    public async Task what_goes_to_a_named_address_is_counted_under_its_number()
    {
        if (!TracedShell.CanRun || !File.Exists(Perl)) return;
        using var named = new TcpListener(IPAddress.Loopback, 0);
        using var other = new TcpListener(IPAddress.Loopback, 0);
        using var six = new TcpListener(IPAddress.IPv6Loopback, 0);
        TcpListener[] all = [named, other, .. Socket.OSSupportsIPv6 ? (TcpListener[])[six] : []];
        foreach (var listener in all) listener.Start();
        var answering = all.Select(static listener => AnswerAsync(listener)).ToList();
        var ports = all.Select(static listener => ((IPEndPoint)listener.LocalEndpoint).Port).ToList();
        var clients = ports.Select(static (port, i) => string.Create(CultureInfo.InvariantCulture, $"exec 3<>/dev/tcp/{(i < 2 ? "127.0.0.1" : "::1")}/{port}; printf 12345 >&3; read -r -n 3 <&3; exec 3>&-"));
        var shell = await TracedShell.RunAsync(string.Join('\n', clients), new() { PeerNames = 8 }, begun: session =>
        {
            // The first by its port, all of IPv6 by its address, and one that is taken away again.
            session.Name(NamedAddress.Of(IPAddress.Loopback, ports[0]), 7);
            session.Name(NamedAddress.Of(IPAddress.IPv6Loopback), 8);
            session.Name(NamedAddress.Of(IPAddress.Loopback, ports[1]), 9);
            session.Unname(NamedAddress.Of(IPAddress.Loopback, ports[1]));
        });
        Assert.Empty(shell.Refusals);
        await Task.WhenAll(answering);
        ulong Sum(uint peer, Operation operation, Func<Total, ulong> of) => shell.Tables.Totals.Where(t => t.Key.Peer == peer && t.Key.Operation == operation && Pulse.IsInternet(t.Key.Kind)).Aggregate(0ul, (sum, t) => sum + of(t.Value));
        uint[] numbers = ports.Count == 3 ? [7, 0, 8] : [7, 0];
        Assert.All(numbers, number => Assert.Equal((1ul, 5ul, 3ul), (Sum(number, Operation.Connect, static t => t.Count), Sum(number, Operation.Send, static t => t.Bytes), Sum(number, Operation.Receive, static t => t.Bytes))));
        Assert.All(numbers, number => Assert.True(Sum(number, Operation.RoundTrip, static t => t.Count) > 0));
        Assert.DoesNotContain(shell.Tables.Totals, static t => t.Key.Peer == 9);
    }

    static async Task AnswerAsync(TcpListener listener)
    {
        using var client = await listener.AcceptTcpClientAsync();
        await client.GetStream().ReadExactlyAsync(new byte[5]);
        await client.GetStream().WriteAsync("abc"u8.ToArray());
        _ = await client.GetStream().ReadAsync(new byte[1]);
    }

    [Fact]
    public async Task clients_of_a_server_are_one_peer_whatever_their_ports_and_its_requests_are_served()
    {
        if (!TracedShell.CanRun || !File.Exists(Perl)) return;
        var place = Path.Combine(Path.GetTempPath(), $"podtrace-port-{Environment.ProcessId}");
        var script = $$"""
            perl -MIO::Socket::INET -e '
              $l = IO::Socket::INET->new(Listen => 5, LocalAddr => "127.0.0.1", LocalPort => 0) or die;
              open(F, ">{{place}}.new"); print F $l->sockport(); close F; rename("{{place}}.new", "{{place}}");
              for (1..3) { $c = $l->accept(); sysread($c, $b, 512); syswrite($c, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"); close $c }'
            """;
        var running = TracedShell.RunAsync(script);
        while (!File.Exists(place) && !running.IsCompleted) await Task.Delay(20);
        var port = int.Parse(await File.ReadAllTextAsync(place), CultureInfo.InvariantCulture);
        File.Delete(place);
        for (var i = 0; i < 3; i++)
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, port);
            await client.GetStream().WriteAsync("GET /health HTTP/1.1\r\nHost: app\r\n\r\n"u8.ToArray());
            _ = await client.GetStream().ReadAsync(new byte[512]);
        }
        var shell = await running;
        var peer = shell.Tables.Peers.Single(p => p.Key.LocalPort == port);
        Assert.Equal((0, 3ul * 35, 3ul * 38), (peer.Key.RemotePort, peer.Value.ReceivedBytes, peer.Value.SentBytes));
        var served = shell.Stories.Where(static s => s.Class == StoryClass.Http).ToList();
        Assert.Equal([("serve", "GET app/health", "200"), ("serve", "GET app/health", "200"), ("serve", "GET app/health", "200")], served.Select(static s => (s.Action, s.Target, s.Detail)));
        Assert.Equal(3ul, shell.Sum(Operation.Exchange, static k => k == Kind.Http).Count);
        Assert.Equal(3ul, shell.Sum(Operation.Accept).Count);
    }

    [Fact]
    public async Task what_is_read_when_the_other_side_has_gone_is_booked_to_it_nevertheless()
    {
        if (!TracedShell.CanRun || !File.Exists(Perl)) return;
        var place = Path.Combine(Path.GetTempPath(), $"podtrace-gone-{Environment.ProcessId}");
        // The first connection is reset before it is read: with the reset the kernel forgets the port that it came in at, but not what it brought. The second one tells that it has happened.
        var script = $$"""
            perl -MIO::Socket::INET -e '
              $l = IO::Socket::INET->new(Listen => 5, LocalAddr => "127.0.0.1", LocalPort => 0) or die;
              open(F, ">{{place}}.new"); print F $l->sockport(); close F; rename("{{place}}.new", "{{place}}");
              $a = $l->accept(); $b = $l->accept(); sysread($a, $x, 512); sysread($b, $y, 512)'
            """;
        var running = TracedShell.RunAsync(script);
        while (!File.Exists(place) && !running.IsCompleted) await Task.Delay(20);
        var port = int.Parse(await File.ReadAllTextAsync(place), CultureInfo.InvariantCulture);
        File.Delete(place);
        using (var gone = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { LingerState = new LingerOption(true, 0) })
        {
            await gone.ConnectAsync(IPAddress.Loopback, port);
            Assert.Equal(7, await gone.SendAsync("seven77"u8.ToArray()));
        }
        using var second = new TcpClient();
        await second.ConnectAsync(IPAddress.Loopback, port);
        await second.GetStream().WriteAsync("four"u8.ToArray());
        var shell = await running;
        Assert.Equal(11ul, shell.Tables.Peers.Single(p => p.Key.LocalPort == port).Value.ReceivedBytes);
        Assert.All(shell.Tables.Peers, static p => Assert.NotEqual((0, 0), (p.Key.RemotePort, p.Key.LocalPort)));
    }

    [Fact]
    public async Task a_connected_socket_whose_calls_name_a_peer_is_counted_once()
    {
        if (!TracedShell.CanRun || !File.Exists(Perl)) return;
        using var peer = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        var port = ((IPEndPoint)peer.Client.LocalEndPoint!).Port;
        var script = string.Create(CultureInfo.InvariantCulture,
            $"perl -MSocket -e 'socket(S,PF_INET,SOCK_DGRAM,0); $a = pack_sockaddr_in({port},inet_aton(\"127.0.0.1\")); connect(S,$a); send(S,\"12345\",0,$a); send(S,\"123\",0)'");
        var shell = await TracedShell.RunAsync(script);
        Assert.Equal(8ul, Assert.Single(shell.Tables.Peers, static p => p.Key.Protocol == 17).Value.SentBytes);
    }

    [Fact]
    public async Task a_waiting_futex_counts_and_a_waking_one_does_not()
    {
        if (!TracedShell.CanRun || !File.Exists(Perl) || System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture != System.Runtime.InteropServices.Architecture.X64) return;
        // futex(word, FUTEX_WAIT, 0, 50 ms) runs into its time-out; futex(word, FUTEX_WAKE, 1) is no wait.
        var shell = await TracedShell.RunAsync("""exec perl -e '$w = pack("l", 0); $t = pack("qq", 0, 50000000); syscall(202, $w, 0, 0, $t); syscall(202, $w, 1, 1) for 1..9'""");
        var perl = shell.Tables.Totals.Where(static t => t.Key.Operation == Operation.Futex).ToList();
        Assert.Equal((1ul, 0ul), (perl.Aggregate(0ul, static (n, t) => n + t.Value.Count), perl.Aggregate(0ul, static (n, t) => n + t.Value.Errors)));
        Assert.True(perl[0].Value.MaxNs >= 50_000_000);
    }

    [Fact]
    public async Task descriptors_that_are_opened_and_closed_are_counted_so_that_a_leak_shows()
    {
        if (!TracedShell.CanRun || !File.Exists(Perl)) return;
        // A shell opens devices of its own: what the same script does with nothing to open is taken off.
        var without = await TracedShell.RunAsync("""exec perl -MSocket -e 'kill 9, $$'""");
        var shell = await TracedShell.RunAsync("""exec perl -MSocket -e 'for (1..20) { open($f[$_], "<", "/dev/null"); socket($s[$_], PF_INET, SOCK_STREAM, 0) } close($f[$_]) for 1..5; kill 9, $$'""");
        ulong More(Operation operation, Kind kind) => shell.Sum(operation, k => k == kind).Count - without.Sum(operation, k => k == kind).Count;
        Assert.Equal((20ul, 20ul, 5ul), (More(Operation.Open, Kind.Device), More(Operation.Descriptor, Kind.Tcp4), More(Operation.Close, Kind.Device)));
    }

    [Fact]
    public async Task processor_time_is_known_by_thread()
    {
        if (!TracedShell.CanRun) return;
        var shell = await TracedShell.RunAsync("i=0; while [ $i -lt 20000 ]; do i=$((i+1)); done; sleep 0.1; true");
        var threads = shell.Tables.Threads.Where(static t => t.Value.OnCpuNs > 0).ToList();
        Assert.Contains(threads, static t => NameOf(t.Value) == "bash" && t.Key == t.Value.Process);
        Assert.Contains(threads, static t => NameOf(t.Value) == "sleep" && t.Value.BlockedNs >= 100_000_000);
        Assert.All(threads, t => Assert.Equal(shell.Cgroup, t.Value.Cgroup));
        // The same slices, added up twice.
        Assert.Equal(shell.Sum(Operation.OnCpu).SumNs, threads.Aggregate(0ul, static (sum, t) => sum + t.Value.OnCpuNs));
    }

    static string NameOf(ThreadTotal thread) => KernelEvent.NameOf(thread.Name);

    [Fact]
    public async Task of_a_noisy_neighbour_nothing_at_all_is_seen()
    {
        if (!TracedShell.CanRun) return;
        using var neighbour = TracedCommand.Prepare(ControlGroups.OfThisMachine(), $"podtrace-neighbour-{Environment.ProcessId}");
        using var noise = neighbour.Start(["bash", "-c", "while :; do cat /proc/self/stat /none; (exec 3<>/dev/tcp/127.0.0.1/1); getent ahosts localhost; done"], static start =>
        {
            start.RedirectStandardError = true;
            start.RedirectStandardOutput = true;
        });
        noise.BeginErrorReadLine();
        noise.BeginOutputReadLine();
        var shell = await TracedShell.RunAsync("cat /proc/self/stat; sleep 0.2; cat /none; true");
        await TracedCommand.EndAsync(noise);

        Assert.NotEmpty(shell.Tables.Totals);
        Assert.All(shell.Tables.Totals, row => Assert.Equal(shell.Cgroup, row.Key.Cgroup));
        Assert.All(shell.Tables.Peers, row => Assert.Equal(shell.Cgroup, row.Key.Cgroup));
        Assert.All(shell.Tables.Processes, row => Assert.Equal(shell.Cgroup, row.Value.Cgroup));
        Assert.All(shell.Tables.Threads, row => Assert.Equal(shell.Cgroup, row.Value.Cgroup));
        Assert.All(shell.Stories, story => Assert.Equal(shell.Cgroup, story.Cgroup));
        Assert.Equal(0ul, shell.Sum(Operation.Connect).Count + shell.Sum(Operation.Lookup).Count);
        Assert.Equal(2, shell.Stories.Count(static s => s is { Action: "exec", ProcessName: "cat" }));
    }

    [Fact]
    public async Task targets_at_many_depths_are_all_seen()
    {
        if (!TracedShell.CanRun) return;
        var shell = await TracedShell.RunAsync("cat /none; true", depths: [1, 2, 3, 5, 6]);
        Assert.Contains(shell.Stories, static s => s.Target == "/none");
        Assert.All(shell.Tables.Totals, row => Assert.Equal(shell.Cgroup, row.Key.Cgroup));
    }
}
