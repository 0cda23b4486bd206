using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Barograph.PodTrace.Events;
using Barograph.PodTrace.Kernel;
using Barograph.PodTrace.Stories;
using Barograph.PodTrace.Totals;
using TraceOptions = Barograph.PodTrace.Kernel.TraceOptions;

namespace Barograph.Tests.Unit.PodTrace;

/// <summary>Real programs under the real kernel, each in a control group that the test made. Where tracing is not allowed these have nothing to say.</summary>
public class KernelTraceTests
{
    [Fact]
    public void every_program_is_taken_with_everything_switched_on()
    {
        if (!TracedShell.CanRun) return;
        using var session = TraceSession.Start(KernelSupport.Nothing, new TraceOptions { PeerNames = 8 }, static (KernelEvent _) => { });
        Assert.All(session.Refusals, static r => Assert.Equal("this kernel has no such tracepoint", r.Reason));
        Assert.Contains("on_call", session.Attached);
        Assert.Contains("on_switch", session.Attached);
        Assert.Equal(Probes.All.Count, session.Attached.Count + session.Refusals.Count);
    }

    [Theory]
    [InlineData("clang-14")]
    [InlineData("clang-19")]
    public async Task the_kernel_takes_what_older_and_newer_compilers_make(string compiler)
    {
        if (!TracedShell.CanRun || !File.Exists("/usr/bin/" + compiler)) return;
        using var folder = new Folder();
        var start = new ProcessStartInfo(Path.Combine(RepositoryRoot.Path, "eng", "bpf-clang"), [Path.Combine(RepositoryRoot.Path, "bpf", "podtrace.bpf.c"), folder.File("object")]);
        start.Environment["BPF_CLANG"] = compiler;
        using (var process = Process.Start(start)!)
        {
            await process.WaitForExitAsync();
            Assert.Equal(0, process.ExitCode);
        }
        using var loaded = KernelObject.Load(await File.ReadAllBytesAsync(folder.File("object")), TraceSession.Settings(KernelSupport.Nothing, new TraceOptions { PeerNames = 8 }), new(64 * 1024, null), KernelDescription.OfThisMachine());
        Assert.All(loaded.Refusals, static r => Assert.Equal("this kernel has no such tracepoint", r.Reason));
    }

    [Fact]
    public async Task opens_are_counted_by_file_and_failed_ones_by_path()
    {
        if (!TracedShell.CanRun) return;
        using var folder = new Folder();
        var (often, seldom, missing) = (folder.File("often"), folder.File("seldom"), folder.File("missing"));
        foreach (var path in (string[])[often, seldom]) await File.WriteAllTextAsync(path, "x");
        // Nothing is read: an open alone is enough. Names that the program wrote relative to its folder are the same file.
        var shell = await TracedShell.RunAsync($"for i in {{1..25}}; do : <{often}; done; cd {folder.Root}; for i in 1 2 3; do : <seldom; : <./../$(basename {folder.Root})/often; done; for i in {{1..7}}; do (: <{missing}); done; true");
        Assert.Equal((28ul, 3ul), (FileTotal(shell, often, Operation.Open).Count, FileTotal(shell, seldom, Operation.Open).Count));

        var collector = new Barograph.PodTrace.Diagnosis.EvidenceCollector(new Barograph.PodTrace.Recording.TraceConditions(), DateTimeOffset.UnixEpoch, 0);
        shell.Stories.ForEach(collector.Take);
        var files = collector.Finish(1_000_000_000, shell.Tables, shell.Teller.PathOf).Files!;
        Assert.Equal([(often, 28ul, 0ul), (missing, 7ul, 7ul), (seldom, 3ul, 0ul)], files.Opened.Where(f => f.Path.StartsWith(folder.Root, StringComparison.Ordinal)).Select(static f => (f.Path, f.Count, f.Errors)));
        Assert.DoesNotContain(files.Files, f => f.Path == often); // opens are no operations on its bytes
    }

    [Fact]
    public async Task reads_and_writes_of_a_file_are_counted_to_the_byte_and_told_apart_by_path()
    {
        if (!TracedShell.CanRun) return;
        using var folder = new Folder();
        await File.WriteAllBytesAsync(folder.File("in"), new byte[5000]);
        var shell = await TracedShell.RunAsync($"dd if={folder.File("in")} of={folder.File("out")} bs=7 count=500 conv=fsync");

        var read = FileTotal(shell, folder.File("in"), Operation.Read);
        Assert.Equal((500ul, 3500ul), (read.Count, read.Bytes));
        var written = FileTotal(shell, folder.File("out"), Operation.Write);
        Assert.Equal((500ul, 3500ul), (written.Count, written.Bytes));
        Assert.Equal(1ul, FileTotal(shell, folder.File("out"), Operation.Fsync).Count);
        Assert.True(shell.Sum(Operation.Write, static k => k == Kind.File).Count >= 500);
        Assert.Equal(0ul, shell.Tables.LossOf(Loss.Event));
    }

    [Fact]
    public async Task what_others_do_is_not_seen()
    {
        if (!TracedShell.CanRun) return;
        using var folder = new Folder();
        await File.WriteAllTextAsync(folder.File("mine"), "x");
        using var stop = new CancellationTokenSource();
        var busy = Task.Run(() =>
        {
            while (!stop.IsCancellationRequested) File.ReadAllText(folder.File("mine"));
        });
        var shell = await TracedShell.RunAsync($"cat {folder.File("mine")}; true");
        await stop.CancelAsync();
        await busy;

        Assert.DoesNotContain(shell.Tables.Totals, static row => row.Key.Process == (uint)Environment.ProcessId);
        Assert.Contains(shell.Stories, static s => s is { Action: "exec", ProcessName: "cat" });
        Assert.All(shell.Stories, static s => Assert.NotEqual((uint)Environment.ProcessId, s.Process));
    }

    [Fact]
    public async Task a_refused_connect_is_told_with_address_and_error()
    {
        if (!TracedShell.CanRun) return;
        // A port that is bound and does not listen stays closed as long as the test holds it.
        using var closed = new Socket(SocketType.Stream, ProtocolType.Tcp);
        closed.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var target = closed.LocalEndPoint!.ToString()!;
        var port = ((IPEndPoint)closed.LocalEndPoint).Port;
        var shell = await TracedShell.RunAsync(string.Create(CultureInfo.InvariantCulture, $"for i in 1 2 3; do (exec 3<>/dev/tcp/127.0.0.1/{port}); done; true"));

        var refused = shell.Stories.Where(static s => s is { Action: "connect", Class: StoryClass.Net }).ToList();
        Assert.Equal(3, refused.Count);
        Assert.All(refused, s => Assert.Equal((target.Replace("::ffff:", "", StringComparison.Ordinal).Trim('[').Replace("]", "", StringComparison.Ordinal), "ECONNREFUSED"), (s.Target, s.Error)));
        var sum = shell.Sum(Operation.Connect);
        Assert.Equal((3ul, 3ul), (sum.Count, sum.Errors));
        Assert.Equal(3ul, shell.Tables.Peers.Single(p => p.Key.RemotePort == port).Value.Failures);
    }

    [Fact]
    public async Task bytes_over_a_connection_are_counted_both_ways()
    {
        if (!TracedShell.CanRun) return;
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        var served = Task.Run(async () =>
        {
            using var client = await listener.AcceptTcpClientAsync();
            var room = new byte[64];
            var got = 0;
            while (got < 11) got += await client.GetStream().ReadAsync(room);
            await client.GetStream().WriteAsync(new byte[2000]);
        });
        var shell = await TracedShell.RunAsync(string.Create(CultureInfo.InvariantCulture, $"exec 3<>/dev/tcp/127.0.0.1/{port}; printf 'hello world' >&3; dd bs=100 <&3 >/dev/null; true"));
        await served;

        var peer = shell.Tables.Peers.Single(p => p.Key.RemotePort == port).Value;
        Assert.Equal((11ul, 2000ul, 1ul, 0ul), (peer.SentBytes, peer.ReceivedBytes, peer.Connects, peer.Failures));
        Assert.True(peer.RoundTrips > 0);
        var connect = Assert.Single(shell.Stories, static s => s is { Action: "connect", Class: StoryClass.Net });
        Assert.Null(connect.Error);
        Assert.InRange(connect.DurationNs!.Value, 1, 5_000_000_000);
        Assert.Equal((1ul, 11ul), (shell.Sum(Operation.Send, static k => k == Kind.Tcp4).Count, shell.Sum(Operation.Send, static k => k == Kind.Tcp4).Bytes));
    }

    [Fact]
    public async Task a_http_request_is_told_with_its_status()
    {
        if (!TracedShell.CanRun) return;
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        var served = Task.Run(async () =>
        {
            using var client = await listener.AcceptTcpClientAsync();
            _ = await client.GetStream().ReadAsync(new byte[512]);
            await client.GetStream().WriteAsync("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n"u8.ToArray());
        });
        var shell = await TracedShell.RunAsync(string.Create(CultureInfo.InvariantCulture,
            $"exec 3<>/dev/tcp/127.0.0.1/{port}; printf 'GET /orders?token=secret HTTP/1.1\\r\\nHost: shop\\r\\n\\r\\n' | dd bs=512 iflag=fullblock >&3; dd bs=512 count=1 <&3 >/dev/null"));
        await served;

        var request = Assert.Single(shell.Stories, static s => s.Class == StoryClass.Http);
        Assert.Equal(("request", "GET shop/orders", "HTTP 503"), (request.Action, request.Target, request.Error));
    }

    [Fact]
    public async Task a_lookup_is_told_with_its_name_and_answer_and_one_without_answer_too()
    {
        if (!TracedShell.CanRun) return;
        // DNS is recognised by its port; an address of our own below 127/8 keeps it from meeting anybody's resolver.
        var address = new IPAddress([127, 83, (byte)(Environment.ProcessId >> 8), (byte)(Environment.ProcessId | 1)]);
        using var resolver = new UdpClient(new IPEndPoint(address, 53));
        var answered = Task.Run(async () =>
        {
            var asked = await resolver.ReceiveAsync();
            var answer = asked.Buffer.ToArray();
            answer[2] |= 0x80;
            answer[3] = 3; // NXDOMAIN
            await resolver.SendAsync(answer, asked.RemoteEndPoint);
            _ = await resolver.ReceiveAsync(); // the second is left alone
        });
        const string Question = @"\001\000\000\001\000\000\000\000\000\000\007missing\007example\000\000\034\000\001";
        var shell = await TracedShell.RunAsync(
            $"exec 3<>/dev/udp/{address}/53; printf '\\022\\064{Question}' >&3; dd bs=512 count=1 <&3 >/dev/null; printf '\\022\\065{Question}' >&3");
        await answered;

        var lookups = shell.Stories.Where(static s => s.Class == StoryClass.Dns).ToList();
        Assert.Equal([("missing.example AAAA", "NXDOMAIN"), ("missing.example AAAA", "no answer")], lookups.Select(static s => (s.Target, s.Error!)));
        Assert.NotNull(lookups[0].DurationNs);
    }

    [Fact]
    public async Task sleeping_counts_as_blocked_and_working_as_on_the_processor()
    {
        if (!TracedShell.CanRun) return;
        var shell = await TracedShell.RunAsync("sleep 0.3; i=0; while [ $i -lt 20000 ]; do i=$((i+1)); done");

        Assert.True(shell.Sum(Operation.Blocked).MaxNs >= 290_000_000, $"blocked {shell.Sum(Operation.Blocked).MaxNs} ns at most");
        Assert.InRange(shell.Sum(Operation.Sleep).MaxNs, 290_000_000ul, 30_000_000_000ul);
        Assert.True(shell.Sum(Operation.OnCpu).SumNs > 5_000_000, $"on the processor {shell.Sum(Operation.OnCpu).SumNs} ns");
        Assert.True(shell.Sum(Operation.PageFault).Count > 50);
    }

    [Fact]
    public async Task processes_are_told_from_fork_to_exit_code()
    {
        if (!TracedShell.CanRun) return;
        var shell = await TracedShell.RunAsync("(exit 3); /bin/false; bash -c 'kill -9 $$'; true");

        Assert.Contains(shell.Stories, static s => s is { Action: "exec", Target: "/bin/false" });
        Assert.Contains(shell.Stories, static s => s is { Action: "exit", Error: "exit code 3" });
        Assert.Contains(shell.Stories, static s => s is { Action: "exit", ProcessName: "false", Error: "exit code 1" });
        Assert.Contains(shell.Stories, static s => s is { Action: "exit", Error: "signal 9" });
        Assert.Equal(3, shell.Stories.Count(static s => s.Action == "fork"));
        Assert.Equal(4ul, shell.Sum(Operation.Exit).Count);
    }

    [Fact]
    public async Task a_failed_open_is_told_with_the_path_as_it_was_written()
    {
        if (!TracedShell.CanRun) return;
        var shell = await TracedShell.RunAsync("cat /nonexistent/settings.ini; true");
        var open = Assert.Single(shell.Stories, static s => s.Target == "/nonexistent/settings.ini");
        Assert.Equal(("open", "ENOENT", "cat"), (open.Action, open.Error, open.ProcessName));
    }

    [Fact]
    public async Task families_that_are_filtered_out_cost_nothing_and_say_nothing()
    {
        if (!TracedShell.CanRun) return;
        var shell = await TracedShell.RunAsync("cat /nonexistent/settings.ini; true", new TraceOptions().Only("proc"));
        Assert.All(shell.Stories, static s => Assert.Equal(StoryClass.Proc, s.Class));
        Assert.Equal(0ul, shell.Sum(Operation.Open).Count);
        Assert.NotEqual(0ul, shell.Sum(Operation.Exec).Count);
    }

    static FileTotal FileTotal(TracedShell shell, string path, Operation operation)
    {
        var (device, inode) = shell.Teller.Paths.Single(p => p.Value == path).Key;
        return shell.Tables.Files.Single(f => f.Key.Device == device && f.Key.Inode == inode && f.Key.Operation == (uint)operation).Value;
    }

    sealed class Folder : IDisposable
    {
        public string Root { get; } = Directory.CreateTempSubdirectory("podtrace-test").FullName;

        public string File(string name) => Path.Combine(Root, name);

        public void Dispose() => Directory.Delete(Root, true);
    }
}
