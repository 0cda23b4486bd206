using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Barograph.PodTrace.Kernel;
using Barograph.PodTrace.Targets;
using Barograph.Tests.Conformance.Trouble;

namespace Barograph.Tests.Conformance.Tracing;

/// <summary>A real trace of programs that do everything the dashboard and the alert rules look at, scraped by the built server: each of their questions must find something.</summary>
public sealed class TracedDashboardTests
{
    static readonly string Repository = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../../../../.."));

    static bool CanRun => File.Exists("/sys/kernel/btf/vmlinux") && Capabilities.Own().CanTrace && Environment.UserName == "root" && ControlGroups.OfThisMachine() is { Unified: not null, Memory: not null };

    // Nothing is lost and no label is beyond its limit on a quiet trace, and these show 0; alerts that tell of it find nothing.
    static readonly string[] Provoked = ["PodOutOfMemoryKill", "PodConnectsFail", "PodDnsUnanswered", "PodTlsHandshakesFail"];

    [Fact]
    public async Task every_panel_and_every_alert_finds_what_it_asks_for()
    {
        if (!CanRun) return;
        using var groups = new LimitedGroups($"podtrace-dashboard-{Environment.ProcessId}");
        await using var languages = new ManyLanguages();
        await using var peers = new Peers(languages.Script);
        await using var traced = await PeerProcess.StartAsync("/usr/bin/env", (port, _) =>
            [$"PODTRACE_METRICS_ADDR=127.0.0.1:{port}", "PODTRACE_RATE_LIMIT_PER_SEC=1000", "PODTRACE_RESOURCE_MONITOR_INTERVAL=1s", BarographBinary.Path, "trace", "--metrics", "--cgroup", groups.Memory], "/metrics", null, default);
        await using var server = await Executable.ServeAsync($$"""
            global: { scrape_interval: 1s, evaluation_interval: 1s }
            scrape_configs: [{ job_name: podtrace, static_configs: [{ targets: ["127.0.0.1:{{traced.Port}}"] }] }]
            rule_files: ["{{Repository}}/deploy/rules/podtrace.yml"]
            """, Path.Combine(traced.Folder, "data"));
        await using var work = await PeerProcess.StartAsync("/bin/bash", (_, folder) => ["-c", groups.Enter + peers.Script, folder], null, null, default);

        foreach (var (panel, expression) in Questions()) await FindsAsync(server, panel, expression);
        foreach (var name in Provoked) await FindsAsync(server, name, Alert(name));
        await Executable.UntilAsync(() => server.Http.GetStringAsync(new Uri("/api/v1/rules", UriKind.Relative)), static rules => rules.Contains("PodtraceTableFull", StringComparison.Ordinal) && !rules.Contains("\"health\":\"unknown\"", StringComparison.Ordinal));
        Assert.DoesNotContain("\"health\":\"err\"", await server.Http.GetStringAsync(new Uri("/api/v1/rules", UriKind.Relative)), StringComparison.Ordinal);
    }

    static async Task FindsAsync(PeerProcess server, string what, string expression)
    {
        var path = new Uri("/api/v1/query?query=" + Uri.EscapeDataString(expression), UriKind.Relative);
        await Executable.UntilAsync(async () => $"{what}: {expression}: {await server.Http.GetStringAsync(path)}", static said => said.Contains("\"value\":", StringComparison.Ordinal));
    }

    static IEnumerable<(string Panel, string Expression)> Questions()
    {
        using var board = JsonDocument.Parse(File.ReadAllText(Path.Combine(Repository, "deploy", "dashboards", "podtrace.json")));
        var found = new List<(string, string)>();
        foreach (var panel in board.RootElement.GetProperty("panels").EnumerateArray())
        {
            if (!panel.TryGetProperty("targets", out var targets)) continue;
            foreach (var target in targets.EnumerateArray())
            {
                var expression = target.GetProperty("expr").GetString()!.Replace("$__rate_interval", "1m", StringComparison.Ordinal).Replace("$__range", "5m", StringComparison.Ordinal);
                foreach (var variable in (string[])["$namespace", "$process", "$pod"]) expression = expression.Replace(variable, ".*", StringComparison.Ordinal);
                Assert.DoesNotContain('$', expression);
                found.Add((panel.GetProperty("title").GetString()!, expression));
            }
        }
        Assert.True(found.Count > 80, $"{found.Count} questions");
        return found;
    }

    // The expression of an alert: one line, or a block of them.
    static string Alert(string name)
    {
        var lines = File.ReadAllLines(Path.Combine(Repository, "deploy", "rules", "podtrace.yml")).SkipWhile(l => l.Trim() != $"- alert: {name}").Skip(1).ToList();
        var first = lines[0].Trim()["expr:".Length..].Trim();
        return first != "|" ? first : string.Join(' ', lines.Skip(1).TakeWhile(static l => !l.Trim().StartsWith("for:", StringComparison.Ordinal)).Select(static l => l.Trim()));
    }

    /// <summary>A group of the same name in each of the first version's trees, as container runtimes make them, with tight limits.</summary>
    sealed class LimitedGroups : IDisposable
    {
        readonly List<string> folders = [];

        public LimitedGroups(string name)
        {
            var trees = ControlGroups.OfThisMachine();
            foreach (var controller in (string[])["memory", "cpu", "cpuacct", "pids", "blkio"])
                if (trees.Hierarchy(controller) is { } root && !folders.Contains(Path.Join(root, name))) folders.Add(Directory.CreateDirectory(Path.Join(root, name)).FullName);
            Memory = Path.Join(trees.Memory!, name);
            File.WriteAllText(Path.Join(Memory, "memory.limit_in_bytes"), "67108864");
            if (trees.Hierarchy("cpu") is not { } cpu) return;
            // Less than a turn on the processor: whoever works is held back, on an idle machine as on a busy one.
            File.WriteAllText(Path.Join(cpu, name, "cpu.cfs_period_us"), "10000");
            File.WriteAllText(Path.Join(cpu, name, "cpu.cfs_quota_us"), "4000");
        }

        public string Memory { get; }

        public string Enter => string.Concat(folders.Select(static f => $"echo $$ >{f}/cgroup.procs; "));

        public void Dispose()
        {
            foreach (var folder in folders)
            {
                // What the script left ends by itself: it is in nobody's way.
                foreach (var process in File.ReadAllLines(Path.Join(folder, "cgroup.procs"))) _ = System.Diagnostics.Process.Start("kill", ["-9", process]);
                for (var tries = 0; tries < 100 && Directory.Exists(folder); tries++)
                {
                    try
                    {
                        Directory.Delete(folder);
                    }
                    catch (IOException)
                    {
                        Thread.Sleep(50); // still ending
                    }
                }
            }
        }
    }

    /// <summary>Whom the script talks to: a web server, a resolver that answers, fails and stays silent, one that is full, one that hangs up.</summary>
    sealed class Peers : IAsyncDisposable
    {
        readonly TcpListener web = new(IPAddress.Loopback, 0), full = new(IPAddress.Loopback, 0), rude = new(IPAddress.Loopback, 0);
        readonly UdpClient resolver = new(new IPEndPoint(new IPAddress([127, 85, (byte)(Environment.ProcessId >> 8), (byte)(Environment.ProcessId | 1)]), 53));
        readonly CancellationTokenSource done = new();
        readonly List<Task> serving = [];
        readonly TcpClient first = new();
        readonly string also;

        /// <param name="also">What the script does, too.</param>
        public Peers(string also)
        {
            this.also = also;
            web.Start();
            rude.Start();
            full.Start(0);
            first.Connect((IPEndPoint)full.LocalEndpoint);
            serving.Add(AcceptAsync(web, static async stream =>
            {
                _ = await stream.ReadAsync(new byte[512]);
                await stream.WriteAsync("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n"u8.ToArray());
            }));
            serving.Add(AcceptAsync(rude, static stream => { stream.Socket.LingerState = new LingerOption(true, 0); return Task.CompletedTask; }));
            serving.Add(ResolveAsync());
        }

        /// <summary>All of it again and again, until somebody ends it. Its folder is the first argument.</summary>
        public string Script => string.Create(CultureInfo.InvariantCulture, $$"""
            while :; do
              dd if=/dev/zero of="$0/x" bs=4096 count=8 conv=fsync; cat "$0/x" >"$0/y"; mv "$0/y" "$0/z"; rm "$0/z"
              exec 3<>/dev/tcp/127.0.0.1/{{Port(web)}}; printf 'GET /orders HTTP/1.1\r\nHost: shop\r\n\r\n' | dd bs=512 iflag=fullblock >&3; dd bs=512 count=1 <&3; exec 3>&-
              exec 3<>/dev/udp/{{((IPEndPoint)resolver.Client.LocalEndPoint!).Address}}/53
              for one in a s s s s; do printf "\000\001\001\000\000\001\000\000\000\000\000\000\001$one\000\000\001\000\001" >&3; dd bs=512 count=1 <&3 >/dev/null; done; exec 3>&-
              for i in 1 2 3; do (: <>/dev/tcp/127.0.0.1/1); done
              exec 3<>/dev/tcp/127.0.0.1/{{Port(rude)}}; dd bs=1 count=1 <&3; exec 3>&-
              {{also}}
              timeout 1.5 bash -c 'exec 3<>/dev/tcp/127.0.0.1/{{Port(full)}}' &
              (exec tail -n 1 </dev/zero)
              seq 150000 | sort -r --parallel=2 -S 20M
              wait
            done >/dev/null 2>&1
            """);

        public async ValueTask DisposeAsync()
        {
            await done.CancelAsync();
            await Task.WhenAll(serving);
            foreach (var listener in (TcpListener[])[web, full, rude]) listener.Dispose();
            resolver.Dispose();
            first.Dispose();
            done.Dispose();
        }

        static int Port(TcpListener listener) => ((IPEndPoint)listener.LocalEndpoint).Port;

        async Task AcceptAsync(TcpListener listener, Func<NetworkStream, Task> serve)
        {
            while (!done.IsCancellationRequested)
            {
                try
                {
                    using var client = await listener.AcceptTcpClientAsync(done.Token);
                    await serve(client.GetStream());
                }
                catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
                {
                    continue; // the script may be killed in the middle
                }
            }
        }

        // The name's letter says what becomes of the question: s = the server fails.
        async Task ResolveAsync()
        {
            while (!done.IsCancellationRequested)
            {
                try
                {
                    var asked = await resolver.ReceiveAsync(done.Token);
                    var answer = asked.Buffer.ToArray();
                    answer[2] |= 0x80;
                    if (answer[13] == 's') answer[3] = 2;
                    await resolver.SendAsync(answer, asked.RemoteEndPoint, done.Token);
                }
                catch (Exception e) when (e is SocketException or OperationCanceledException)
                {
                    continue;
                }
            }
        }
    }
}
