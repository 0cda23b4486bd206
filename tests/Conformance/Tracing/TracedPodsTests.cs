using System.Diagnostics;
using Barograph.PodTrace.Kernel;
using Barograph.PodTrace.Targets;
using Barograph.Tests.Conformance.Trouble;
using Barograph.Tests.Unit.Outbound.Kubernetes;

namespace Barograph.Tests.Conformance.Tracing;

/// <summary>The built program, an API server of our own, and control groups as a node has them: pods are traced by their names while they come and go.</summary>
public sealed class TracedPodsTests : IDisposable
{
    const int SigInt = 2;

    static readonly ControlGroups Groups = ControlGroups.OfThisMachine();

    readonly TroubleFolder folder = new();
    readonly string pods = $"kubepods/burstable/podtest{Environment.ProcessId}";
    readonly List<string> made = [];

    static bool CanRun => File.Exists("/sys/kernel/btf/vmlinux") && Capabilities.Own().CanTrace && Environment.UserName == "root" && Groups.Unified is not null;

    [Fact]
    public async Task pods_are_told_apart_in_metrics_and_lines_and_followed()
    {
        if (!CanRun) return;
        await using var server = await ApiServer.StartAsync();
        server.Token = "s3cret";
        var (first, second) = (Group(1), Group(2));
        server.Put("shop", "web-1", node: Environment.MachineName, id: Id(1), labels: "app=web");
        await using var traced = await PeerProcess.StartAsync("/usr/bin/env", (port, _) =>
            [$"PODTRACE_METRICS_ADDR=127.0.0.1:{port}", "PODTRACE_RATE_LIMIT_PER_SEC=1000", BarographBinary.Path, "trace", "-n", "shop", "--pod-selector", "app=web", "--metrics", "--output", "json", "--kubeconfig", Kubeconfig(server)],
            "/metrics", null, default);
        await UntilAsync(traced, static page => page.Contains("\npodtrace_targets 1\n", StringComparison.Ordinal));
        await ConnectAsync(first, 2);
        await UntilAsync(traced, static page => page.Contains("""podtrace_connects_failed_total{type="NET",process_name="bash",namespace="shop",pod="web-1",container="app"} 2""", StringComparison.Ordinal));

        server.Put("shop", "web-2", node: Environment.MachineName, id: Id(2), labels: "app=web");
        await UntilAsync(traced, static page => page.Contains("\npodtrace_targets 2\n", StringComparison.Ordinal));
        await ConnectAsync(second, 3);
        await UntilAsync(traced, static page => page.Contains("""podtrace_connects_failed_total{type="NET",process_name="bash",namespace="shop",pod="web-2",container="app"} 3""", StringComparison.Ordinal));
        await Executable.UntilAsync(() => Task.FromResult(traced.Output), static said => said.Contains("\"namespace\":\"shop\",\"pod\":\"web-2\",\"container\":\"app\",\"target\":\"127.0.0.1:1\",\"error\":\"ECONNREFUSED\"", StringComparison.Ordinal));

        server.Delete("shop", "web-1");
        await UntilAsync(traced, static page => page.Contains("\npodtrace_targets 1\n", StringComparison.Ordinal));
        await ConnectAsync(first, 5);
        await ConnectAsync(second, 1);
        await UntilAsync(traced, static page => page.Contains("""pod="web-2",container="app"} 4""", StringComparison.Ordinal));
        // What the pod did before it went is still shown; what its group does now is nobody's.
        Assert.Contains("""podtrace_connects_failed_total{type="NET",process_name="bash",namespace="shop",pod="web-1",container="app"} 2""", await PageAsync(traced), StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", traced.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task what_pods_talk_to_has_the_name_of_its_pod_and_service_in_metrics_lines_and_report()
    {
        if (!CanRun) return;
        await using var server = await ApiServer.StartAsync();
        server.Token = "s3cret";
        var group = Group(4);
        server.Put("shop", "web-1", node: Environment.MachineName, id: Id(4), labels: "app=web");
        server.Put("shop", "db-0", node: "elsewhere", ip: "127.0.0.9");
        server.PutService("shop", "cache", "127.0.0.10");
        server.PutSlice("shop", "db-x", "db", 1, "127.0.0.9=db-0");
        var file = folder.Write("report.json", "");
        await using var traced = await PeerProcess.StartAsync("/usr/bin/env", (port, _) =>
            [$"PODTRACE_METRICS_ADDR=127.0.0.1:{port}", "PODTRACE_RATE_LIMIT_PER_SEC=1000", BarographBinary.Path, "trace", "-n", "shop", "--pod-selector", "app=web", "--metrics", "--diagnose", "--record", folder.Path + "/trace", "--export", $"json={file}", "--kubeconfig", Kubeconfig(server)],
            "/metrics", null, default);
        await UntilAsync(traced, static page => page.Contains("\npodtrace_targets 1\n", StringComparison.Ordinal));
        await ConnectAsync(group, 2, "127.0.0.9");
        await ConnectAsync(group, 3, "127.0.0.10");
        await ConnectAsync(group, 4, "127.0.0.11");
        await UntilAsync(traced, static page => Counts(page, "podtrace_latency_seconds_count") is ["shop,db-0,db 2", "shop,,cache 3", ",, 4"]);
        server.Put("shop", "late", ip: "127.0.0.11");
        var tries = 0;
        await Executable.UntilAsync(async () =>
        {
            tries++;
            await ConnectAsync(group, 1, "127.0.0.11");
            return await PageAsync(traced);
        }, static page => page.Contains("target_pod=\"late\"", StringComparison.Ordinal));
        traced.Signal(SigInt);
        Assert.Equal(0, await traced.ExitAsync(TimeSpan.FromSeconds(120)));
        var replayed = await Executable.RunAsync(folder.Path, "trace", "--replay", folder.Path + "/trace", "--diagnose");
        Assert.Contains("127.0.0.9:1 [shop/db-0, service db] (2 connections, 2 failed: ECONNREFUSED", replayed.Output, StringComparison.Ordinal);
        Assert.Contains("connections to 127.0.0.10:1 (service shop/cache) refused: 3 of 3 failed with ECONNREFUSED", replayed.Output, StringComparison.Ordinal);
        Assert.Contains($"127.0.0.11:1 [shop/late] ({4 + tries} connections", replayed.Output, StringComparison.Ordinal);
        Assert.Contains("\"target_pod\":\"db-0\"", (await File.ReadAllTextAsync(file)).Replace(" ", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    // target_namespace, target_pod, target_service and value of each line of that name.
    static string[] Counts(string page, string name)
        => [.. page.Split('\n').Where(l => l.StartsWith(name + "{", StringComparison.Ordinal)).Select(static l => System.Text.RegularExpressions.Regex.Match(l, """target_namespace="(.*?)",target_pod="(.*?)",target_service="(.*?)"}( \d+)""").Groups).Select(static g => $"{g[1]},{g[2]},{g[3]}{g[4]}")];

    [Fact]
    public async Task what_stands_in_the_way_is_said_in_a_line()
    {
        if (!CanRun) return;
        await using var server = await ApiServer.StartAsync();
        server.Token = "s3cret";
        server.Put("shop", "web-1", node: "worker-2", id: Id(3));
        var config = Kubeconfig(server);
        var other = await Executable.RunAsync(folder.Path, "trace", "-n", "shop", "web-1", "--kubeconfig", config);
        Assert.Equal(1, other.Code);
        Assert.StartsWith("error: container app of pod shop/web-1 runs on node worker-2, and this is ", other.Error, StringComparison.Ordinal);
        var missing = await Executable.RunAsync(folder.Path, "trace", "web-9", "--kubeconfig", config);
        Assert.Equal("error: there is no pod web-9 in namespace shop; there are web-1\n", missing.Error);
        server.Token = "another";
        var stranger = await Executable.RunAsync(folder.Path, "trace", "-n", "shop", "web-1", "--kubeconfig", config);
        Assert.Contains("does not know who asks (401 Unauthorized): the credentials of context test of", stranger.Error, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        folder.Dispose();
        foreach (var group in Enumerable.Reverse(made)) Directory.Delete(group);
        foreach (var parent in (string[])[pods, "kubepods/burstable", "kubepods"])
        {
            var path = Path.Join(Groups.Unified, parent);
            // Another test may have pods there.
            if (Directory.Exists(path) && !Directory.EnumerateDirectories(path).Any()) Directory.Delete(path);
        }
    }

    string Kubeconfig(ApiServer server) => folder.Write("kubeconfig", $$"""
        current-context: test
        clusters: [{ name: k, cluster: { server: "{{server.Url}}" } }]
        users: [{ name: u, user: { token: s3cret } }]
        contexts: [{ name: test, context: { cluster: k, user: u, namespace: shop } }]
        """);

    string Group(int number)
    {
        var path = Directory.CreateDirectory(Path.Join(Groups.Unified, pods, Id(number))).FullName;
        made.Add(path);
        return path;
    }

    // Ids of this run: others may run the same test.
    static string Id(int number) => $"{Environment.ProcessId:x8}{number:x56}";

    static async Task ConnectAsync(string group, int times, string address = "127.0.0.1")
    {
        var start = new ProcessStartInfo("bash", ["-c", $"echo $$ >{group}/cgroup.procs; exec bash -c 'for i in $(seq {times}); do (: >/dev/tcp/{address}/1) 2>/dev/null; done; true'"]);
        using var process = Process.Start(start)!;
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
    }

    static Task<string> PageAsync(PeerProcess traced) => traced.Http.GetStringAsync(new Uri("/metrics", UriKind.Relative));

    static Task UntilAsync(PeerProcess traced, Func<string, bool> expected) => Executable.UntilAsync(() => PageAsync(traced), expected);
}
