using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Barograph.PodTrace.Diagnosis;
using Barograph.PodTrace.Recording;
using Barograph.PodTrace.Reports;
using Barograph.PodTrace.Stories;

namespace Barograph.Tests.Unit.PodTrace;

/// <summary>Connections that a real program keeps, under the real kernel: taken, given back, too few.</summary>
public class PoolTraceTests
{
    const string Redis = "/usr/bin/redis-server";

    // Part of every Debian and of most other systems.
    const string Perl = "/usr/bin/perl";

    // BLPOP keeps a connection busy until somebody pushes.
    const string Words = """
        use IO::Socket::INET;
        sub dial { IO::Socket::INET->new(PeerAddr => "127.0.0.1", PeerPort => $port) or die $! }
        sub say { my $to = shift; syswrite($to, join("", "*", scalar(@_), "\r\n", map { "\$" . length($_) . "\r\n$_\r\n" } @_)) }
        sub hear { sysread($_[0], my $said, 512) }
        """;

    [Fact]
    public async Task requests_take_connections_and_give_them_back_and_a_pool_without_a_free_one_is_exhausted()
    {
        if (!TracedShell.CanRun || !File.Exists(Redis) || !File.Exists(Perl)) return;
        await using var server = await RedisServer.StartAsync();
        var shell = await TracedShell.RunAsync(string.Create(CultureInfo.InvariantCulture, $"exec perl -e '$port = {server.Port};{Words}") + """
            $a = dial; say($a, "PING"); hear($a); say($a, "PING"); hear($a);
            say($a, "BLPOP", "one", 0);
            $b = dial; say($b, "RPUSH", "one", "x"); hear($b); hear($a);
            $c = dial; say($c, "PING"); hear($c);
            $unused = dial;
            say($_, "BLPOP", "two", 0) for $a, $b, $c;
            $e = dial; say($e, "RPUSH", "two", 1, 2, 3); hear($_) for $e, $a, $b, $c;
            close($c);
            say($a, "BLPOP", "three", 0); close($a);
            $f = dial; say($f, "PING"); hear($f)'
            """);
        var pool = string.Create(CultureInfo.InvariantCulture, $"redis://127.0.0.1:{server.Port}");
        Assert.All(shell.Uses, use => Assert.Equal((pool, "perl"), (use.Pool, use.ProcessName)));
        int Count(PoolStep step) => shell.Uses.Count(u => u.Step == step);
        // PING twice, BLPOP one, RPUSH one, PING, three of BLPOP two, RPUSH two, BLPOP three, PING; the one in vain is given back when it is closed.
        Assert.Equal((11, 11, 2), (Count(PoolStep.Acquire), Count(PoolStep.Release), Count(PoolStep.Exhausted)));
        Assert.Equal(5, shell.Uses.Count(static u => u is { Step: PoolStep.Acquire, IsFirst: true }));
        Assert.Equal((4, 4), (shell.Uses.Max(static u => u.Busy), shell.Uses.Max(static u => u.Connections)));
        var told = shell.Stories.Where(static s => s.Class == StoryClass.Pool).ToList();
        Assert.Equal([("exhausted", pool, "the only kept connection was busy"), ("exhausted", pool, "all 3 kept connections were busy")], told.Select(static s => (s.Action, s.Target, s.Detail)));
        Assert.All(told, static s => Assert.True(s.DurationNs > 0));

        var text = Text(shell);
        Assert.Contains("Connection Pools:\n  Total acquires: 11 (", text, StringComparison.Ordinal);
        Assert.Contains("  Total releases: 11\n  Reused connections: 6 (54.5%)\n  Pool exhaustion events: 2 (18.2%)\n  Average wait time: ", text, StringComparison.Ordinal);
        Assert.Contains($"    - {pool} (perl: 11 acquires over 5 connections, 4 of 4 busy at most, exhausted 2 times, wait avg ", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task http_over_a_kept_connection_makes_a_pool_and_connections_for_one_request_each_make_none()
    {
        if (!TracedShell.CanRun || !File.Exists(Perl)) return;
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var done = new CancellationTokenSource();
        var serving = ServeAsync(listener, done.Token);
        var begin = string.Create(CultureInfo.InvariantCulture, $"exec perl -e '$port = {((IPEndPoint)listener.LocalEndpoint).Port};{Words}") + """sub ask { syswrite($_[0], "GET /orders HTTP/1.1\r\nHost: shop\r\n\r\n"); hear($_[0]) } """;
        var kept = await TracedShell.RunAsync(begin + "$a = dial; ask($a) for 1..3'");
        var single = await TracedShell.RunAsync(begin + "for (1..3) { $a = dial; ask($a); close($a) }'");
        await done.CancelAsync();
        await serving;
        static (int, int, int) Counts(TracedShell shell) => (shell.Uses.Count(static u => u.Step == PoolStep.Acquire), shell.Uses.Count(static u => u.Step == PoolStep.Release), shell.Uses.Count(static u => u.IsFirst));
        Assert.Equal((3, 3, 1), Counts(kept));
        Assert.Equal((3, 3, 3), Counts(single));
        Assert.Contains("http://127.0.0.1:", Text(kept), StringComparison.Ordinal);
        Assert.DoesNotContain("Connection Pools", Text(single), StringComparison.Ordinal);
        Assert.DoesNotContain(kept.Stories.Concat(single.Stories), static s => s.Class == StoryClass.Pool);
    }

    static string Text(TracedShell shell)
    {
        var (first, last) = (shell.Stories.Min(static s => s.Time), shell.Stories.Max(static s => s.Time));
        var collector = new EvidenceCollector(new TraceConditions(), first, 0);
        shell.Stories.ForEach(collector.Take);
        foreach (var use in shell.Uses) collector.Take(use);
        using var text = new StringWriter { NewLine = "\n" };
        new TextReport(text, false, TimeZoneInfo.Utc).Write(Report.Of(collector.Finish(Math.Max(1, (last - first).Ticks * 100), shell.Tables, shell.Teller.PathOf)));
        return text.ToString();
    }

    static async Task ServeAsync(TcpListener listener, CancellationToken cancel)
    {
        try
        {
            while (true)
            {
                using var client = await listener.AcceptTcpClientAsync(cancel);
                while (await client.GetStream().ReadAsync(new byte[512], cancel) > 0) await client.GetStream().WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"u8.ToArray(), cancel);
            }
        }
        catch (OperationCanceledException)
        {
            return; // the test is over
        }
    }

    /// <summary>A Redis on a free port, ended with its test.</summary>
    sealed class RedisServer : IAsyncDisposable
    {
        readonly Process process;

        RedisServer(Process process, int port) => (this.process, Port) = (process, port);

        public int Port { get; }

        public static async Task<RedisServer> StartAsync()
        {
            for (var attempt = 1; ; attempt++)
            {
                using var free = new TcpListener(IPAddress.Loopback, 0);
                free.Start();
                var port = ((IPEndPoint)free.LocalEndpoint).Port;
                free.Stop();
                var process = Process.Start(new ProcessStartInfo(Redis, ["--port", port.ToString(CultureInfo.InvariantCulture), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]) { RedirectStandardOutput = true })!;
                // It says when it is ready; another may have been quicker to take the port.
                for (var line = await process.StandardOutput.ReadLineAsync(); line is not null; line = await process.StandardOutput.ReadLineAsync())
                    if (line.Contains("eady to accept connections", StringComparison.Ordinal)) return new RedisServer(process, port);
                process.Dispose();
                if (attempt == 3) throw new InvalidOperationException("redis-server does not start");
            }
        }

        public async ValueTask DisposeAsync()
        {
            process.Kill();
            await process.WaitForExitAsync();
            process.Dispose();
        }
    }
}
