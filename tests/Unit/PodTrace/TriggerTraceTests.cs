using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Barograph.PodTrace.Events;
using Barograph.PodTrace.Stories;
using Barograph.PodTrace.Totals;
using TraceOptions = Barograph.PodTrace.Kernel.TraceOptions;

namespace Barograph.Tests.Unit.PodTrace;

/// <summary>Sure triggers: a program that does a thing so many times, or is made to wait for so long, and the counts and times that come of it.</summary>
public class TriggerTraceTests
{
    // Part of every Debian and of most other systems; where it is not, these have nothing to say.
    const string Perl = "/usr/bin/perl";

    const int EstablishedState = 1;

    static bool CanRun => TracedShell.CanRun && File.Exists(Perl);

    [Fact]
    public async Task a_peer_that_acknowledges_late_shows_as_round_trips_of_that_time()
    {
        if (!CanRun) return;
        const int QuickAck = 12;
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        var served = Task.Run(async () =>
        {
            using var client = await listener.AcceptTcpClientAsync();
            var room = new byte[1];
            // Nothing is answered, and no acknowledgement is hurried: the kernel sends it when its timer of 40 ms ends.
            do client.Client.SetRawSocketOption(6, QuickAck, BitConverter.GetBytes(0));
            while (await client.GetStream().ReadAsync(room) > 0);
        });
        var shell = await TracedShell.RunAsync(string.Create(CultureInfo.InvariantCulture, $"exec 3<>/dev/tcp/127.0.0.1/{port}; for i in {{1..12}}; do printf x >&3; sleep 0.15; done"),
            new TraceOptions { SlowRoundTrip = TimeSpan.FromMilliseconds(2) });
        await served;

        // An average over eight, from the microseconds of the first packets: one late acknowledgement makes it 5 ms. The kernel hurries some as it likes.
        var trips = shell.Sum(Operation.RoundTrip);
        Assert.Equal(12ul, trips.Count);
        Assert.InRange(trips.MaxNs, 4_000_000ul, 2_000_000_000ul);
        var spikes = shell.Stories.Where(static s => s is { Action: "send", RoundTripNs: > 2_000_000 }).ToList();
        Assert.InRange(spikes.Count, 1, 12);
        Assert.All(spikes, s => Assert.Equal(string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}"), s.Target));
        var peer = shell.Tables.Peers.Single(p => p.Key.RemotePort == port).Value;
        Assert.Equal((12ul, trips.MaxNs), (peer.RoundTrips, peer.RoundTripMaxUs * 1000));
    }

    [Fact]
    public async Task what_is_lost_on_an_open_connection_is_told_as_retransmits()
    {
        if (!CanRun) return;
        // In a network of its own, whose loopback goes down for a second: what is written meanwhile is lost and sent again.
        var shell = await TracedShell.RunAsync("""
            exec unshare -n perl -MSocket -MIO::Socket::INET -e '
              sub up { socket(my $s, PF_INET, SOCK_DGRAM, 0); ioctl($s, 0x8914, pack("a16s", "lo", $_[0])) or die "$!" }
              up(0x49);
              $l = IO::Socket::INET->new(Listen => 5, LocalAddr => "127.0.0.1", LocalPort => 0) or die;
              $c = IO::Socket::INET->new(PeerAddr => "127.0.0.1", PeerPort => $l->sockport()) or die; $a = $l->accept();
              syswrite($c, "one"); sysread($a, $b, 3);
              up(0x48); syswrite($c, "lost"); select(undef, undef, undef, 1.1); up(0x49);
              sysread($a, $b, 4); print STDERR $b eq "lost" ? "whole" : "broken"; close $c; close $a'
            """);
        var sent = shell.Sum(Operation.Retransmit).Count;
        // After 0.2, 0.4 and 0.8 s, and perhaps once more when it is up again.
        Assert.InRange(sent, 2ul, 20ul);
        Assert.Equal(sent, (ulong)shell.Stories.Count(static s => s.Action == "retransmit"));
        Assert.Equal(sent, shell.Tables.Peers.Aggregate(0ul, static (sum, p) => sum + p.Value.Retransmits));
        Assert.Equal((7ul, 7ul), (shell.Sum(Operation.Send, static k => k == Kind.Tcp4).Bytes, shell.Sum(Operation.Receive, static k => k == Kind.Tcp4).Bytes));
    }

    [Fact]
    public async Task resets_are_told_by_who_sent_them_once_each()
    {
        if (!CanRun) return;
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        var served = Task.Run(async () =>
        {
            for (var i = 0; i < 3; i++)
            {
                // Two that we reset, one that is reset by the other side.
                using var client = await listener.AcceptSocketAsync();
                var room = new byte[16];
                Assert.Equal(2, await client.ReceiveAsync(room));
                if (i < 2) client.LingerState = new LingerOption(true, 0);
                else await Assert.ThrowsAsync<SocketException>(() => client.ReceiveAsync(room));
            }
        });
        var shell = await TracedShell.RunAsync($$"""
            exec perl -MSocket -e '
              for (1..3) {
                socket($s, PF_INET, SOCK_STREAM, 0); connect($s, pack_sockaddr_in({{port}}, inet_aton("127.0.0.1"))) or die; syswrite($s, "hi");
                if ($_ < 3) { sysread($s, $b, 1) } else { setsockopt($s, SOL_SOCKET, SO_LINGER, pack("ii", 1, 0)) } close($s) }'
            """);
        await served;
        Assert.Equal((2ul, 1ul), (shell.Sum(Operation.ResetReceived).Count, shell.Sum(Operation.ResetSent).Count));
        Assert.Equal(["reset received", "reset received", "reset sent"], shell.Stories.Where(static s => s.Action.StartsWith("reset", StringComparison.Ordinal)).Select(static s => s.Action).Order());
        Assert.Equal(2ul, shell.Sum(Operation.Receive, static k => k == Kind.Tcp4).Errors);
        Assert.Equal(["ECONNRESET", "ECONNRESET"], shell.Stories.Where(static s => s is { Action: "receive", Error: not null }).Select(static s => s.Error));
        Assert.Equal(3ul, shell.Tables.Peers.Single(p => p.Key.RemotePort == port).Value.Resets);
        Assert.Equal(3ul, shell.Sum(Operation.State, static k => (int)k == EstablishedState).Count);
    }

    [Fact]
    public async Task over_ip6_connects_bytes_and_datagrams_are_counted_as_over_ip4()
    {
        if (!CanRun || !Socket.OSSupportsIPv6) return;
        using var listener = new TcpListener(IPAddress.IPv6Loopback, 0);
        listener.Start();
        using var datagrams = new UdpClient(new IPEndPoint(IPAddress.IPv6Loopback, 0));
        int port = ((IPEndPoint)listener.LocalEndpoint).Port, other = ((IPEndPoint)datagrams.Client.LocalEndPoint!).Port;
        var served = Task.Run(async () =>
        {
            using var client = await listener.AcceptTcpClientAsync();
            await client.GetStream().ReadExactlyAsync(new byte[5]);
            await client.GetStream().WriteAsync(new byte[70]);
        });
        var shell = await TracedShell.RunAsync(string.Create(CultureInfo.InvariantCulture, $"exec 3<>/dev/tcp/::1/{port}; printf hello >&3; dd bs=7 count=10 iflag=fullblock <&3 >/dev/null; exec 4<>/dev/udp/::1/{other}; printf 123 >&4; printf 4567 >&4"));
        await served;
        var connect = Assert.Single(shell.Stories, static s => s is { Action: "connect", Class: StoryClass.Net });
        Assert.Equal(($"[::1]:{port}", (string?)null), (connect.Target, connect.Error));
        Assert.InRange(connect.DurationNs!.Value, 1, 60_000_000_000);
        var stream = shell.Tables.Peers.Single(p => p.Key.RemotePort == port).Value;
        Assert.Equal((5ul, 70ul, 1ul), (stream.SentBytes, stream.ReceivedBytes, stream.Connects));
        Assert.Equal(7ul, shell.Tables.Peers.Single(p => p.Key.RemotePort == other && p.Key.Protocol == 17).Value.SentBytes);
        Assert.Equal((2ul, 7ul), (shell.Sum(Operation.Send, static k => k == Kind.Udp6).Count, shell.Sum(Operation.Send, static k => k == Kind.Udp6).Bytes));
    }

    [Fact]
    public async Task a_connect_that_is_answered_late_took_as_long_as_it_waited()
    {
        if (!CanRun) return;
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(0);
        var port = ((IPEndPoint)listener.LocalEndPoint!).Port;
        using var first = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await first.ConnectAsync(IPAddress.Loopback, port);
        // The queue is full: the first SYN of the traced program is dropped, and sent again after a second. That it was is told.
        var dropped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var running = TracedShell.RunAsync(string.Create(CultureInfo.InvariantCulture, $"exec 3<>/dev/tcp/127.0.0.1/{port}; true"), also: one =>
        {
            if (one.Head.Operation == Operation.Retransmit) dropped.TrySetResult();
        });
        await Task.WhenAny(dropped.Task, running);
        using var accepted = await listener.AcceptAsync();
        using var second = await listener.AcceptAsync();
        var shell = await running;
        var connect = Assert.Single(shell.Stories, static s => s is { Action: "connect", Class: StoryClass.Net });
        Assert.Null(connect.Error);
        Assert.InRange(connect.DurationNs!.Value, 900_000_000, 240_000_000_000);
        Assert.True(shell.Sum(Operation.Retransmit).Count >= 1);
    }

    [Fact]
    public async Task operations_on_files_are_counted_one_by_one()
    {
        if (!CanRun) return;
        using var folder = new TemporaryFolder();
        // What perl does by itself is taken off.
        var without = await TracedShell.RunAsync($"exec perl -U -MIO::Handle -e 'chdir(\"{folder.Path}\"); kill 9, $$'");
        var shell = await TracedShell.RunAsync($$"""
            exec perl -U -MIO::Handle -e 'chdir("{{folder.Path}}");
              for (1..7) { open(F, ">", "f$_"); syswrite(F, "x" x 11) for 1..3; F->sync if $_ < 5; close(F) }
              rename("f$_", "g$_") for 1..4; unlink("f5", "f6"); unlink("none") for 1..3; rename("none", "other"); open(F, "<", "none") for 1..6;
              kill 9, $$'
            """);
        LatencySpread Of(Operation operation) => shell.Sum(operation);
        ulong More(Operation operation, Kind kind) => shell.Sum(operation, k => k == kind).Count - without.Sum(operation, k => k == kind).Count;
        Assert.Equal((21ul, 231ul), (More(Operation.Write, Kind.File), shell.Sum(Operation.Write, static k => k == Kind.File).Bytes));
        Assert.Equal((7ul, 7ul, 4ul), (More(Operation.Open, Kind.File), More(Operation.Close, Kind.File), More(Operation.Fsync, Kind.File)));
        Assert.Equal((5ul, 1ul, 5ul, 3ul), (Of(Operation.Rename).Count, Of(Operation.Rename).Errors, Of(Operation.Unlink).Count, Of(Operation.Unlink).Errors));
        Assert.Equal(6ul, Of(Operation.Open).Errors - without.Sum(Operation.Open).Errors);
        string[] failures = [.. shell.Stories.Where(static s => s is { Class: StoryClass.Fs, Target: "none" }).Select(static s => $"{s.Action} {s.Error}").Order(StringComparer.Ordinal)];
        Assert.Equal([.. Enumerable.Repeat("open ENOENT", 6), "rename ENOENT", .. Enumerable.Repeat("unlink ENOENT", 3)], failures);
        var files = shell.Tables.Files.Where(f => f.Key.Operation == (uint)Operation.Write && shell.Teller.PathOf(f.Key.Device, f.Key.Inode).StartsWith(folder.Path + "/", StringComparison.Ordinal)).ToList();
        Assert.Equal(7, files.Count);
        Assert.All(files, static f => Assert.Equal((3ul, 33ul), (f.Value.Count, f.Value.Bytes)));
    }

    [Fact]
    public async Task page_faults_are_as_many_as_the_kernel_itself_counts()
    {
        if (!CanRun || System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture != System.Runtime.InteropServices.Architecture.X64) return;
        // minflt, the tenth field, before and after; the file is read in the kernel's time and the memory touched in ours.
        using var folder = new TemporaryFolder();
        var shell = await TracedShell.RunAsync($$"""
            exec perl -e 'sub faults { open(F, "<", "/proc/self/stat"); my @f = split(" ", <F>); $f[9] }
              $a = faults(); $x = "a" x 30_000_000; substr($x, $_ * 4096, 1) = "b" for 0..7000; $b = faults(); open(O, ">", "{{folder.Path}}/n"); print O $b - $a; close(O); kill 9, $$'
            """);
        var counted = ulong.Parse(await File.ReadAllTextAsync(Path.Combine(folder.Path, "n")), CultureInfo.InvariantCulture);
        // Ours are all of the program's life; the kernel's are the fewer, and have those that it took itself.
        Assert.InRange(shell.Sum(Operation.PageFault).Count, counted * 9 / 10, counted + 20_000);
    }

    [Fact]
    public async Task two_that_share_a_processor_wait_for_it_as_long_as_the_other_runs()
    {
        if (!CanRun || !File.Exists("/usr/bin/taskset")) return;
        var shell = await TracedShell.RunAsync("""
            exec taskset -c 0 perl -e 'use Time::HiRes; $p = fork; sub used { my ($u, $s) = times; $u + $s } 1 while used() < 0.5; waitpid($p, 0) if $p'
            """);
        // Each computes for half a second on one processor: together they wait about as long, be the machine busy or not.
        var ran = shell.Sum(Operation.OnCpu).SumNs;
        Assert.InRange(ran, 900_000_000ul, 60_000_000_000ul);
        var waited = shell.Sum(Operation.RunQueue).SumNs;
        Assert.InRange(waited, 400_000_000ul, 600_000_000_000ul);
        Assert.Contains(shell.Tables.Threads, static t => t.Value.QueuedNs > 200_000_000);
        // Each one's share of the processor.
        Assert.Equal(2, shell.Tables.Threads.Count(static t => t.Value.OnCpuNs > 450_000_000));
    }
}
