using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Barograph.PodTrace.Diagnosis;
using Barograph.PodTrace.Kernel;
using Barograph.PodTrace.Limits;
using Barograph.PodTrace.Recording;
using Barograph.PodTrace.Rules;
using Barograph.PodTrace.Targets;

namespace Barograph.Tests.Unit.PodTrace;

/// <summary>Real programs with a fault under the real kernel: the report must name it. Where tracing is not allowed these have nothing to say.</summary>
public class DiagnosedFaultsTests
{
    [Fact]
    public async Task a_closed_port_is_found_with_address_and_counts()
    {
        if (!TracedShell.CanRun) return;
        using var closed = new Socket(SocketType.Stream, ProtocolType.Tcp);
        closed.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var port = ((IPEndPoint)closed.LocalEndPoint!).Port;
        var evidence = Evidence(await TracedShell.RunAsync(string.Create(CultureInfo.InvariantCulture, $"for i in 1 2 3 4 5; do (exec 3<>/dev/tcp/127.0.0.1/{port}); done; true")));
        Assert.Equal((5ul, 5ul), (evidence.Connections!.Total, evidence.Connections.Failed));
        Found(evidence, "connect-refused", string.Create(CultureInfo.InvariantCulture, $"connections to 127.0.0.1:{port} refused: 5 of 5 failed with ECONNREFUSED"));
    }

    [Fact]
    public async Task names_that_are_not_found_not_answered_and_answered_late_are_found()
    {
        if (!TracedShell.CanRun) return;
        var address = new IPAddress([127, 84, (byte)(Environment.ProcessId >> 8), (byte)(Environment.ProcessId | 1)]);
        using var resolver = new UdpClient(new IPEndPoint(address, 53));
        using var done = new CancellationTokenSource();
        var serving = AnswerAsync(resolver, done.Token);
        // A letter tells what becomes of the question.
        static string Question(char letter, int id) => string.Create(CultureInfo.InvariantCulture, $@"\000\{Convert.ToString(id, 8).PadLeft(3, '0')}\001\000\000\001\000\000\000\000\000\000\001{letter}\007example\000\000\001\000\001");
        var script = new StringBuilder($"exec 3<>/dev/udp/{address}/53; ");
        for (var i = 1; i <= 3; i++) script.Append($"printf '{Question('n', i)}' >&3; dd bs=512 count=1 <&3 >/dev/null; printf '{Question('s', 10 + i)}' >&3; dd bs=512 count=1 <&3 >/dev/null; printf '{Question('u', 20 + i)}' >&3; ");
        var evidence = Evidence(await TracedShell.RunAsync(script.ToString()));
        await done.CancelAsync();
        await serving;

        Assert.Equal((9ul, 6ul, 3ul), (evidence.Dns!.Lookups, evidence.Dns.Errors, evidence.Dns.Unanswered));
        Found(evidence, "dns-not-found", "lookups of n.example A find no such name: 3 of 3 ended with NXDOMAIN");
        Found(evidence, "dns-unanswered", "lookups of u.example A get no answer: 3 of 3 ended with no answer");
        Found(evidence, "dns-slow", "lookups are slow: 5% take");
    }

    [Fact]
    public async Task a_full_queue_shows_as_retransmits_and_as_connects_that_are_given_up()
    {
        if (!TracedShell.CanRun) return;
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(0);
        var port = ((IPEndPoint)listener.LocalEndPoint!).Port;
        using var first = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await first.ConnectAsync(IPAddress.Loopback, port);
        // A SYN is repeated after one second: each of six tells of it at least once.
        var evidence = Evidence(await TracedShell.RunAsync(string.Create(CultureInfo.InvariantCulture, $"for i in 1 2 3 4 5 6; do timeout 2.5 bash -c 'exec 3<>/dev/tcp/127.0.0.1/{port}' & done; wait; true")));
        Assert.True(evidence.Tcp!.Retransmits >= 3, $"{evidence.Tcp.Retransmits} retransmissions");
        Found(evidence, "retransmits", "packets are lost: ");
        Found(evidence, "connect-given-up", string.Create(CultureInfo.InvariantCulture, $"connections to 127.0.0.1:{port} given up: "));
    }

    [Fact]
    public async Task a_service_that_fails_slowly_is_found_with_its_path()
    {
        if (!TracedShell.CanRun) return;
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        using var done = new CancellationTokenSource();
        var serving = ServeAsync(listener, TimeSpan.FromMilliseconds(600), "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n", done.Token);
        var evidence = Evidence(await TracedShell.RunAsync(string.Create(CultureInfo.InvariantCulture,
            $"for i in 1 2 3; do exec 3<>/dev/tcp/127.0.0.1/{port}; printf 'GET /orders HTTP/1.1\\r\\nHost: shop\\r\\n\\r\\n' | dd bs=512 iflag=fullblock >&3; dd bs=512 count=1 <&3 >/dev/null; exec 3>&-; done")));
        await done.CancelAsync();
        await serving;

        Assert.Equal((3ul, 3ul), (evidence.Http!.Requests, evidence.Http.Responses));
        Found(evidence, "http-server-errors", "GET shop/orders answers with errors: 3 of 3 requests ended with 5xx (mostly 503)");
        Found(evidence, "http-slow", "GET shop/orders is slow: ");
    }

    [Fact]
    public async Task connections_for_one_request_each_are_found()
    {
        if (!TracedShell.CanRun) return;
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start(512);
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        var evidence = Evidence(await TracedShell.RunAsync(string.Create(CultureInfo.InvariantCulture, $"for i in {{1..120}}; do exec 3<>/dev/tcp/127.0.0.1/{port}; printf x >&3; exec 3>&-; done")));
        Assert.Equal((120ul, 0ul), (evidence.Connections!.Total, evidence.Connections.Failed));
        Found(evidence, "connections-short-lived", string.Create(CultureInfo.InvariantCulture, $"many short connections to 127.0.0.1:{port}: 120 opened"));
    }

    [Fact]
    public async Task open_files_that_pile_up_crashes_and_restarts_are_found()
    {
        if (!TracedShell.CanRun) return;
        var folder = Directory.CreateTempSubdirectory("podtrace-fault");
        for (var i = 0; i < 80; i++) await File.WriteAllTextAsync(Path.Combine(folder.FullName, i.ToString(CultureInfo.InvariantCulture)), "");
        // tail holds open what it follows.
        var evidence = Evidence(await TracedShell.RunAsync(
            $"timeout 3 tail -q -n 0 -f {folder.FullName}/*; " + "for i in {1..25}; do : </nonexistent/settings.ini; done; (exit 3); (exit 3); (exit 3); bash -c 'kill -SEGV $$'; true"));
        folder.Delete(true);
        Found(evidence, "descriptor-leak", "tail[");
        Found(evidence, "file-missing", "a missing file is tried again and again: open /nonexistent/settings.ini failed with ENOENT, 25 times (bash)");
        Found(evidence, "exits-with-error", "bash fails again and again: 3 ends with exit code 3");
        Found(evidence, "crash", "bash crashes (SIGSEGV): 1 time");
    }

    [Fact]
    public async Task slow_and_small_file_operations_and_a_full_disk_are_found()
    {
        if (!TracedShell.CanRun) return;
        var folder = Directory.CreateTempSubdirectory("podtrace-fault");
        try
        {
            // What is slow is a matter of the threshold: no disk does an fsync in a microsecond.
            var conditions = new TraceConditions { SlowFile = TimeSpan.FromMicroseconds(1) };
            var file = Path.Combine(folder.FullName, "log");
            var shell = await TracedShell.RunAsync(
                $"dd if=/dev/zero of={file} bs=1 count=10500; for i in 1 2 3 4 5 6; do dd if=/dev/zero of={file}.$i bs=64 count=1 conv=fsync; done; mkdir {folder.FullName}/small; unshare -m bash -c 'mount -t tmpfs -o size=16k tmpfs {folder.FullName}/small && dd if=/dev/zero of={folder.FullName}/small/full bs=4k count=10'; true",
                new TraceOptions { SlowFile = TimeSpan.FromMilliseconds(20) });
            var evidence = Evidence(shell, conditions);
            Assert.Equal(6ul, evidence.Files!.Fsyncs.Count);
            Found(evidence, "fsync-slow", "fsync is slow: 5% take");
            Found(evidence, "file-small-operations", $"many small operations on {file}: 10500 reads and writes");
            Found(evidence, "file-enospc", "the disk is full: write ");
        }
        finally
        {
            folder.Delete(true);
        }
    }

    [Fact]
    public async Task a_kill_for_memory_and_a_processor_limit_are_found()
    {
        if (!TracedShell.CanRun || ControlGroups.OfThisMachine().Memory is not { } memory || ControlGroups.OfThisMachine().Hierarchy("cpu") is not { } cpu) return;
        var name = $"podtrace-fault-{Environment.ProcessId}";
        DirectoryInfo limited = Directory.CreateDirectory(Path.Join(memory, name)), slowed = Directory.CreateDirectory(Path.Join(cpu, name));
        try
        {
            await File.WriteAllTextAsync(Path.Join(limited.FullName, "memory.limit_in_bytes"), "33554432");
            // Less than the scheduler gives at a time: it is used up whenever the program runs, however busy the machine is.
            await File.WriteAllTextAsync(Path.Join(slowed.FullName, "cpu.cfs_period_us"), "20000");
            await File.WriteAllTextAsync(Path.Join(slowed.FullName, "cpu.cfs_quota_us"), "1000");
            var folders = LimitFolders.OfGroup(ControlGroups.OfThisMachine(), limited.FullName, "/proc")!;
            List<LimitReading> readings = [.. LimitFiles.Read(folders, 1, 0, LimitScope.Tightest)];
            var shell = await TracedShell.RunAsync(
                $"(echo $BASHPID >{limited.FullName}/cgroup.procs; exec tail -n 1 </dev/zero >/dev/null); (echo $BASHPID >{slowed.FullName}/cgroup.procs; i=0; while [ $i -lt 20000 ]; do i=$((i+1)); done); true");
            readings.AddRange(LimitFiles.Read(folders, 1, 10_000_000_000, LimitScope.Tightest));
            var evidence = Evidence(shell, readings: readings);
            Assert.Equal(1ul, evidence.Memory!.Kills);
            Found(evidence, "oom-kill", "killed for want of memory: 1 process (tail[");
            Assert.Contains("the limit is 32.00 MB", Assert.Single(IssueRules.Find(evidence), static i => i.Rule == "oom-kill").Title, StringComparison.Ordinal);
            Found(evidence, "cpu-throttled", "the CPU limit stops the program: in ");
        }
        finally
        {
            limited.Delete();
            slowed.Delete();
        }
    }

    static void Found(Evidence evidence, string rule, string title)
    {
        var issues = IssueRules.Find(evidence);
        Assert.True(issues.Any(i => i.Rule == rule && i.Title.StartsWith(title, StringComparison.Ordinal)), $"{rule}: {title}\nfound:\n{string.Join('\n', issues.Select(static i => $"{i.Rule}: {i.Title}"))}");
    }

    static Evidence Evidence(TracedShell shell, TraceConditions? conditions = null, IReadOnlyList<LimitReading>? readings = null)
    {
        var (first, last) = (shell.Stories.Min(static s => s.Time), shell.Stories.Max(static s => s.Time));
        var collector = new EvidenceCollector(conditions ?? new TraceConditions(), first, 0);
        foreach (var story in shell.Stories) collector.Take(story);
        foreach (var reading in readings ?? []) collector.Take(reading);
        return collector.Finish(Math.Max(1, (last - first).Ticks * 100), shell.Tables, shell.Teller.PathOf);
    }

    static async Task AnswerAsync(UdpClient resolver, CancellationToken cancel)
    {
        try
        {
            while (true)
            {
                var asked = await resolver.ReceiveAsync(cancel);
                var letter = (char)asked.Buffer[13];
                if (letter == 'u') continue;
                var answer = asked.Buffer.ToArray();
                answer[2] |= 0x80;
                if (letter == 'n') answer[3] = 3;
                else await Task.Delay(300, cancel); // the fault: a slow resolver
                await resolver.SendAsync(answer, asked.RemoteEndPoint, cancel);
            }
        }
        catch (OperationCanceledException)
        {
            return;
        }
    }

    static async Task ServeAsync(TcpListener listener, TimeSpan slow, string answer, CancellationToken cancel)
    {
        try
        {
            while (true)
            {
                using var client = await listener.AcceptTcpClientAsync(cancel);
                _ = await client.GetStream().ReadAsync(new byte[512], cancel);
                await Task.Delay(slow, cancel); // the fault: a slow service
                await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(answer), cancel);
            }
        }
        catch (OperationCanceledException)
        {
            return;
        }
    }
}
