using Barograph.PodTrace.Pods;
using Barograph.PodTrace.Targets;
using Barograph.Tests.Unit.Outbound.Kubernetes;

namespace Barograph.Tests.Unit.PodTrace;

/// <summary>Pods from an API server of our own, containers from fixture trees.</summary>
public sealed class PodFollowerTests : IDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    readonly string root = Directory.CreateTempSubdirectory("podtrace-pods").FullName;
    readonly List<string> said = [];
    readonly SortedDictionary<string, string> traced = new(StringComparer.Ordinal);
    volatile TaskCompletionSource changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Dispose() => Directory.Delete(root, true);

    [Theory]
    [InlineData("kubepods/burstable/pod1a2b/{0}")] // containerd, Docker; cgroupfs
    [InlineData("kubepods/pod1a2b/{0}")]
    [InlineData("kubepods/burstable/pod1a2b/crio-{0}")] // CRI-O; cgroupfs
    [InlineData("kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod1a_2b.slice/cri-containerd-{0}.scope")] // systemd
    [InlineData("kubepods.slice/kubepods-pod1a_2b.slice/crio-{0}.scope")]
    [InlineData("kubepods.slice/kubepods-besteffort.slice/kubepods-besteffort-pod1a_2b.slice/docker-{0}.scope")]
    [InlineData("kubelet.slice/kubelet-kubepods.slice/kubelet-kubepods-pod1a_2b.slice/cri-containerd-{0}.scope")] // kind
    public async Task a_pods_container_is_found_where_its_runtime_and_driver_put_it(string path)
    {
        await using var server = await ApiServer.StartAsync();
        server.Put("shop", "web-1", id: Id(1));
        var group = Group(string.Format(System.Globalization.CultureInfo.InvariantCulture, path, Id(1)));
        Directory.CreateDirectory(Path.Combine(group, "container")); // CRI-O's and systemd's own below it
        Group($"system.slice/crio-conmon-{Id(1)}.scope");
        using var api = server.Api();
        await Follower(api, new PodSelection { Pods = [("shop", "web-1")] }).BeginAsync(default);
        Assert.Equal([$"shop/web-1/app {group}"], Traced());
        Assert.Contains(path.Split('/').Length, ContainerSearch.PodDepths(root));
    }

    [Fact]
    public async Task pods_that_come_restart_and_go_are_followed()
    {
        await using var server = await ApiServer.StartAsync();
        server.Put("shop", "web-1", id: Id(1), labels: "app=web");
        server.Put("shop", "db-1", id: Id(9), labels: "app=db");
        foreach (var n in (int[])[1, 2, 3, 9]) Group($"kubepods/pod{n}/{Id(n)}");
        using var api = server.Api();
        var follower = Follower(api, new PodSelection { Namespaces = ["shop"], LabelSelector = "app=web" });
        await follower.BeginAsync(default);
        using var ending = new CancellationTokenSource();
        var running = follower.RunAsync(ending.Token);
        await UntilAsync("web-1 1");
        server.Put("shop", "web-2", labels: "app=web"); // not created yet
        server.Put("shop", "web-2", id: Id(2), labels: "app=web");
        await UntilAsync("web-1 1, web-2 2");
        server.Put("shop", "web-1", id: Id(3), labels: "app=web"); // restarted
        await UntilAsync("web-2 2, web-1 3");
        server.Delete("shop", "web-2");
        await UntilAsync("web-1 3");
        await ending.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    [Fact]
    public async Task a_group_that_comes_after_the_news_of_it_is_found_too()
    {
        await using var server = await ApiServer.StartAsync();
        using var api = server.Api();
        server.Put("shop", "web-1", id: Id(1));
        var follower = Follower(api, new PodSelection { Namespaces = ["shop"] });
        await follower.BeginAsync(default);
        Assert.Empty(Traced());
        Assert.Contains(said, static s => s.Contains("no container of the selected pods runs here yet", StringComparison.Ordinal));
        using var ending = new CancellationTokenSource();
        var running = follower.RunAsync(ending.Token);
        Group($"kubepods/pod1/{Id(1)}");
        await UntilAsync("web-1 1");
        await ending.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    [Fact]
    public async Task a_pod_of_another_node_is_an_error_that_names_the_node_and_what_to_do()
    {
        await using var server = await ApiServer.StartAsync();
        server.Put("shop", "web-1", node: "worker-2", id: Id(1));
        using var api = server.Api();
        var message = (await Assert.ThrowsAsync<TargetException>(() => Follower(api, new PodSelection { Pods = [("shop", "web-1")] }).BeginAsync(default))).Message;
        Assert.StartsWith("container app of pod shop/web-1 runs on node worker-2, and this is worker-1: trace it there", message, StringComparison.Ordinal);
        server.Put("shop", "web-1", node: "worker-1", id: Id(1));
        message = (await Assert.ThrowsAsync<TargetException>(() => Follower(api, new PodSelection { Pods = [("shop", "web-1")] }).BeginAsync(default))).Message;
        Assert.Contains("(containerd://000000000001) has no control group below", message, StringComparison.Ordinal);
        Assert.Contains("--host-root", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task a_pod_that_is_not_there_is_an_error_that_names_those_that_are()
    {
        await using var server = await ApiServer.StartAsync();
        server.Put("shop", "web-1");
        server.Put("shop", "web-2");
        using var api = server.Api();
        var follower = Follower(api, new PodSelection { Pods = [("shop", "wev-1")] });
        Assert.Equal("there is no pod wev-1 in namespace shop; there are web-1, web-2", (await Assert.ThrowsAsync<TargetException>(() => follower.BeginAsync(default))).Message);
        Assert.Equal("/api/v1/namespaces/shop/pods?limit=500&fieldSelector=metadata.name=wev-1", server.Asked[0]);
    }

    [Fact]
    public async Task containers_are_chosen_by_name_and_one_that_waits_is_waited_for()
    {
        await using var server = await ApiServer.StartAsync();
        server.Put("shop", "web-1", id: Id(1));
        Group($"kubepods/pod1/{Id(1)}");
        using var api = server.Api();
        await Follower(api, new PodSelection { Pods = [("shop", "web-1")], Container = "sidecar" }).BeginAsync(default);
        Assert.Contains("container sidecar of pod shop/web-1 does not run (CrashLoopBackOff); waiting for it", said);
        var unknown = Follower(api, new PodSelection { Pods = [("shop", "web-1")], Container = "none" });
        Assert.Equal("pod shop/web-1 has no container none; there are app, sidecar", (await Assert.ThrowsAsync<TargetException>(() => unknown.BeginAsync(default))).Message);
        await Follower(api, new PodSelection { Pods = [("shop", "web-1")], Container = PodSelection.EveryContainer }).BeginAsync(default);
        Assert.Single(Traced());
    }

    [Fact]
    public async Task more_pods_than_the_limit_are_said_and_other_nodes_are_not_asked_for()
    {
        await using var server = await ApiServer.StartAsync();
        for (var i = 1; i <= 5; i++)
        {
            server.Put("shop", $"web-{i}", node: i == 1 ? "worker-2" : "worker-1", id: Id(i));
            Group($"kubepods/pod{i}/{Id(i)}");
        }
        using var api = server.Api();
        await Follower(api, new PodSelection { Namespaces = ["shop"], Node = "worker-1", MaxPods = 3 }).BeginAsync(default);
        Assert.Equal("web-2 2, web-3 3, web-4 4", Short());
        Assert.Contains("4 pods are selected; the first 3 are traced (PODTRACE_MAX_TARGET_PODS)", said);
        Assert.Contains("fieldSelector=spec.nodeName=worker-1", server.Asked[0], StringComparison.Ordinal);
    }

    PodFollower Follower(Barograph.Outbound.Kubernetes.KubernetesApi api, PodSelection selection)
        => new(api, selection, [root], static path => new TargetGroup((ulong)path.GetHashCode(StringComparison.Ordinal), 3, path), "worker-1", TimeProvider.System, new Random(1))
        {
            Came = (group, name) => Change(() => traced[group.Path] = name.ToString()),
            Went = group => Change(() => traced.Remove(group.Path)),
            Say = sentence =>
            {
                lock (said) said.Add(sentence);
            },
        };

    void Change(Action change)
    {
        lock (traced) change();
        var before = changed;
        changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        before.SetResult();
    }

    async Task UntilAsync(string expected)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            var next = changed;
            if (Short() == expected) return;
            await next.Task.WaitAsync(patience.Token);
        }
    }

    List<string> Traced()
    {
        lock (traced) return [.. traced.Select(static t => $"{t.Value} {t.Key}")];
    }

    // web-1 3: the pod, and the number that its container's id ends with.
    string Short() => string.Join(", ", Traced().Select(static t => $"{t.Split('/')[1]} {t[^1]}"));

    string Group(string path) => Directory.CreateDirectory(Path.Combine(root, path)).FullName;

    static string Id(int number) => $"{number:x12}{number:x52}";
}
