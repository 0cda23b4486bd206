using System.Net;
using Barograph.PodTrace.Peers;
using Barograph.PodTrace.Pods;
using Barograph.Tests.Unit.Outbound.Kubernetes;

namespace Barograph.Tests.Unit.PodTrace;

/// <summary>Names of addresses, from an API server of our own.</summary>
public sealed class PeerFollowerTests
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    readonly PeerNames names = new();
    readonly List<string> said = [];
    volatile TaskCompletionSource changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public PeerFollowerTests() => names.Changed = (_, _) =>
    {
        var before = changed;
        changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        before.TrySetResult();
    };

    [Fact]
    public async Task an_address_is_a_pods_with_its_service_or_a_services()
    {
        await using var server = await ApiServer.StartAsync();
        server.Put("shop", "db-0", ip: "10.0.3.7");
        server.Put("shop", "job-1", ip: "10.0.3.8");
        server.Put("shop", "six", ip: "fd00::7");
        server.PutService("shop", "db", "10.96.0.10");
        server.PutService("shop", "headless", "None");
        server.PutSlice("shop", "db-x1", "db", 5432, "10.0.3.7=db-0");
        using var api = server.Api();
        await Follower(api).BeginAsync(default);
        Assert.Equal(new PeerName("shop", "db-0", "db"), names.Of("10.0.3.7:5432"));
        Assert.Equal(new PeerName("shop", "db-0", "db"), names.Of("10.0.3.7 to our port 80"));
        Assert.Equal(new PeerName("shop", "db-0", "db"), names.Of(IPAddress.Parse("::ffff:10.0.3.7"), 1));
        Assert.Equal(new PeerName("shop", "job-1", ""), names.Of("10.0.3.8:80"));
        Assert.Equal(new PeerName("shop", "six", ""), names.Of("[fd00::7]:443"));
        Assert.Equal(new PeerName("shop", "", "db"), names.Of("10.96.0.10:5432"));
        Assert.Equal(PeerName.Nobody, names.Of("10.0.3.9:80"));
        Assert.Equal(PeerName.Nobody, names.Of("other peers"));
        Assert.Equal(["shop/db-0, service db", "service shop/db", "shop/job-1", ""], ((string[])["10.0.3.7:1", "10.96.0.10:1", "10.0.3.8:1", "1.1.1.1:1"]).Select(a => names.Of(a).ToString()));
        Assert.Empty(said);
    }

    [Fact]
    public async Task where_an_address_has_several_owners_the_port_tells_them_apart()
    {
        await using var server = await ApiServer.StartAsync();
        server.Put("shop", "web-1", ip: "10.0.3.7");
        server.PutSlice("shop", "web-x", "web", 8080, "10.0.3.7=web-1");
        server.PutSlice("shop", "admin-x", "admin", 9090, "10.0.3.7=web-1");
        // On the node's own network; and a database outside the cluster.
        server.Put("kube-system", "proxy-1", ip: "192.168.1.4", onHostNetwork: true);
        server.Put("kube-system", "dns-1", ip: "192.168.1.4", onHostNetwork: true);
        server.PutSlice("kube-system", "dns-x", "dns", 53, "192.168.1.4=dns-1");
        server.PutSlice("shop", "old-x", "old-db", 3306, "172.16.0.9=");
        using var api = server.Api();
        await Follower(api).BeginAsync(default);
        Assert.Equal(["web", "admin", "admin"], ((string[])["10.0.3.7:8080", "10.0.3.7:9090", "10.0.3.7:1"]).Select(a => names.Of(a).Service));
        Assert.Equal(new PeerName("kube-system", "dns-1", "dns"), names.Of("192.168.1.4:53"));
        Assert.Equal(PeerName.Nobody, names.Of("192.168.1.4:10250"));
        Assert.Equal(new PeerName("shop", "", "old-db"), names.Of("172.16.0.9:3306"));
        Assert.Equal(PeerName.Nobody, names.Of("172.16.0.9:22"));
    }

    [Fact]
    public async Task changes_are_followed_and_told_to_the_kernel_side()
    {
        await using var server = await ApiServer.StartAsync();
        server.Put("shop", "db-0", ip: "10.0.3.7");
        using var api = server.Api();
        var follower = Follower(api);
        await follower.BeginAsync(default);
        var table = new Dictionary<NamedAddress, uint>();
        names.Begin((address, number) => table[address] = number, address => table.Remove(address));
        var old = table[NamedAddress.Of(IPAddress.Parse("10.0.3.7"))];
        Assert.Equal("db-0", names.Of(old).Pod);
        using var ending = new CancellationTokenSource();
        var running = follower.RunAsync(ending.Token);
        server.Delete("shop", "db-0");
        server.Put("shop", "db-1", ip: "10.0.3.7");
        await UntilAsync(() => names.Of("10.0.3.7:1").Pod == "db-1");
        server.PutService("shop", "db", "10.96.0.10");
        await UntilAsync(() => names.Of("10.96.0.10:1").Service == "db");
        server.PutSlice("shop", "db-x", "db", 5432, "10.0.3.7=db-1");
        await UntilAsync(() => names.Of("10.0.3.7:1").Service == "db");
        server.Delete("shop", "db", "services");
        await UntilAsync(() => table.Count == 1);
        Assert.NotEqual(old, table.Values.Single());
        Assert.Equal(new PeerName("shop", "db-1", "db"), names.Of(table.Values.Single()));
        // Whoever was asked for keeps the last name, for reports; so do numbers, for rows that are read late.
        Assert.Equal("db", names.Of("10.96.0.10:1").Service);
        Assert.Equal("db-0", names.Of(old).Pod);
        await ending.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    [Fact]
    public async Task missing_rights_are_said_once_and_the_rest_has_names()
    {
        await using var server = await ApiServer.StartAsync();
        server.Put("shop", "db-0", ip: "10.0.3.7");
        server.PutService("shop", "db", "10.96.0.10");
        server.Forbidden.UnionWith(["services", "endpointslices"]);
        using var api = server.Api();
        var follower = Follower(api);
        await follower.BeginAsync(default);
        await follower.BeginAsync(default);
        Assert.Equal(new PeerName("shop", "db-0", ""), names.Of("10.0.3.7:1"));
        Assert.Equal(PeerName.Nobody, names.Of("10.96.0.10:1"));
        Assert.Equal(2, said.Count);
        Assert.Contains(said, static s => s.StartsWith("peers are not all known by name, as services cannot be followed", StringComparison.Ordinal) && s.EndsWith("(the role needs get, list and watch)", StringComparison.Ordinal));
    }

    [Fact]
    public void more_addresses_than_the_limit_have_no_names_and_the_kernel_sides_table_holds_the_rest()
    {
        var table = new HashSet<NamedAddress>();
        names.Begin((address, _) =>
        {
            table.Add(address);
            Assert.True(table.Count <= PeerNames.MaxAddresses);
        }, address => table.Remove(address));
        for (var round = 0; round < 2; round++)
        {
            var all = Enumerable.Range(round * 1000, PeerNames.MaxAddresses + 10).ToDictionary(static i => NamedAddress.Of(new IPAddress([10, (byte)(i >> 16), (byte)(i >> 8), (byte)i])), static i => new PeerName("shop", $"web-{i}", ""));
            names.Adopt(all);
            Assert.Equal(PeerNames.MaxAddresses, table.Count);
        }
    }

    PeerFollower Follower(Barograph.Outbound.Kubernetes.KubernetesApi api) => new(api, names, TimeProvider.System, new Random(1))
    {
        Say = sentence =>
        {
            lock (said) said.Add(sentence);
        },
    };

    async Task UntilAsync(Func<bool> isSo)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            var next = changed;
            if (isSo()) return;
            await next.Task.WaitAsync(patience.Token);
        }
    }
}
