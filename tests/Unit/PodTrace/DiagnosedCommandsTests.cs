using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Barograph.PodTrace.Diagnosis;
using Barograph.PodTrace.Recording;
using Barograph.PodTrace.Rules;

namespace Barograph.Tests.Unit.PodTrace;

/// <summary>Databases that fail and are slow, and a way that is forbidden, under the real kernel.</summary>
public class DiagnosedCommandsTests
{
    [Fact]
    public async Task a_database_that_refuses_commands_and_takes_its_time_is_found()
    {
        if (!TracedShell.CanRun) return;
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        using var done = new CancellationTokenSource();
        var serving = ServeAsync(listener, done.Token);
        // What is printed goes out as one write, as a client's buffer would.
        static string Say(string words) => $"printf '{words}' | dd bs=512 iflag=fullblock >&3; dd bs=512 count=1 <&3 >/dev/null; ";
        var evidence = Evidence(await TracedShell.RunAsync(string.Create(CultureInfo.InvariantCulture, $"exec 3<>/dev/tcp/127.0.0.1/{port}; ")
            + string.Concat(Enumerable.Repeat(Say(@"*2\r\n$3\r\nGET\r\n$6\r\norders\r\n"), 3)) + string.Concat(Enumerable.Repeat(Say(@"*2\r\n$4\r\nKEYS\r\n$1\r\n*\r\n"), 3))));
        await done.CancelAsync();
        await serving;

        Assert.Equal((6ul, 3ul), (evidence.Databases!.Count, evidence.Databases.Errors));
        Found(evidence, "database-errors", string.Create(CultureInfo.InvariantCulture, $"redis GET 127.0.0.1:{port} fails: 3 of 3 commands"));
        Found(evidence, "database-slow", string.Create(CultureInfo.InvariantCulture, $"redis KEYS 127.0.0.1:{port} is slow: 5% take "));
    }

    [Fact]
    public async Task a_route_that_forbids_an_address_is_found()
    {
        if (!TracedShell.CanRun) return;
        var evidence = Evidence(await TracedShell.RunAsync(
            "ip=$(command -v ip || echo busybox ip); unshare -n bash -c \"$ip link set lo up; $ip route add prohibit 10.9.9.9/32; for i in 1 2 3 4; do (exec 3<>/dev/tcp/10.9.9.9/80); done; true\""));
        Found(evidence, "connect-forbidden", "connections to 10.9.9.9:80 forbidden: 4 of 4 failed with EACCES");
    }

    static void Found(Evidence evidence, string rule, string title)
    {
        var issues = IssueRules.Find(evidence);
        Assert.True(issues.Any(i => i.Rule == rule && i.Title.StartsWith(title, StringComparison.Ordinal)), $"{rule}: {title}\nfound:\n{string.Join('\n', issues.Select(static i => $"{i.Rule}: {i.Title}"))}");
    }

    static Evidence Evidence(TracedShell shell)
    {
        var (first, last) = (shell.Stories.Min(static s => s.Time), shell.Stories.Max(static s => s.Time));
        var collector = new EvidenceCollector(new TraceConditions(), first, 0);
        foreach (var story in shell.Stories) collector.Take(story);
        return collector.Finish(Math.Max(1, (last - first).Ticks * 100), shell.Tables, shell.Teller.PathOf);
    }

    static async Task ServeAsync(TcpListener listener, CancellationToken cancel)
    {
        try
        {
            using var client = await listener.AcceptTcpClientAsync(cancel);
            var asked = new byte[512];
            while (await client.GetStream().ReadAsync(asked, cancel) is > 0 and var length)
            {
                var keys = asked.AsSpan(0, length).IndexOf("KEYS"u8) >= 0;
                if (keys) await Task.Delay(200, cancel); // the fault: a command that walks over everything
                await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(keys ? "*0\r\n" : "-WRONGTYPE not a string\r\n"), cancel);
            }
        }
        catch (OperationCanceledException)
        {
            return;
        }
    }
}
