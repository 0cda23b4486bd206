using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Threading.Channels;
using Barograph.Outbound.Kubernetes;
using Barograph.PodTrace.Peers;

namespace Barograph.PodTrace.Pods;

/// <summary>
/// Whose the cluster's addresses are: pods, services and the endpoints between them, followed while they change. Where a right is missing what it would tell is missing,
/// too, which is said; it is asked for again now and then.
/// </summary>
public sealed class PeerFollower(KubernetesApi api, PeerNames names, TimeProvider clock, Random dice)
{
    /// <summary>So many of each kind are looked at.</summary>
    public const int MaxObjects = PeerNames.MaxAddresses;

    // In a large cluster something changes all the time: to put it together may take a twentieth of the time.
    static readonly TimeSpan LeastPause = TimeSpan.FromMilliseconds(100);
    const int PauseTimes = 20;

    readonly ObjectWatch<PodAddresses> pods = new(api, "/api/v1/pods", "", PodAddresses.Read, clock, dice, MaxObjects);
    readonly ObjectWatch<ServiceAddresses> services = new(api, "/api/v1/services", "", ServiceAddresses.Read, clock, dice, MaxObjects);
    readonly ObjectWatch<EndpointSlice> slices = new(api, "/apis/discovery.k8s.io/v1/endpointslices", "", EndpointSlice.Read, clock, dice, MaxObjects);
    readonly Channel<bool> changes = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    readonly Lock gate = new();
    readonly HashSet<string> said = new(StringComparer.Ordinal);

    /// <summary>Something a person should know; each sentence once.</summary>
    public required Action<string> Say { get; init; }

    /// <summary>Reads for the first time who is there. What may not be read is said.</summary>
    public async Task BeginAsync(CancellationToken cancel)
    {
        await Task.WhenAll(ListAsync(pods, "pods", cancel), ListAsync(services, "services", cancel), ListAsync(slices, "endpointslices", cancel)).ConfigureAwait(false);
        Settle();
    }

    /// <summary>Follows until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        void Changed() => changes.Writer.TryWrite(true);
        Task[] following =
        [
            pods.RunAsync(Changed, why => Tell("pods", why), cancel), services.RunAsync(Changed, why => Tell("services", why), cancel),
            slices.RunAsync(Changed, why => Tell("endpointslices", why), cancel), SettleAsync(cancel),
        ];
        await (await Task.WhenAny(following).ConfigureAwait(false)).ConfigureAwait(false);
    }

    async Task ListAsync<T>(ObjectWatch<T> watch, string what, CancellationToken cancel)
    {
        try
        {
            await watch.ListAsync(cancel).ConfigureAwait(false);
        }
        catch (KubernetesException e)
        {
            Tell(what, e.Message);
        }
    }

    async Task SettleAsync(CancellationToken cancel)
    {
        await foreach (var _ in changes.Reader.ReadAllAsync(cancel).ConfigureAwait(false))
        {
            var began = clock.GetTimestamp();
            Settle();
            var pause = clock.GetElapsedTime(began) * PauseTimes;
            await Task.Delay(pause > LeastPause ? pause : LeastPause, clock, cancel).ConfigureAwait(false);
        }
    }

    void Settle()
    {
        var owners = new Dictionary<NamedAddress, PeerName>();
        // Later ones stand above earlier ones: a pod's own address above a service's.
        foreach (var service in services.Objects.Values)
            foreach (var address in service.Addresses) if (TryRead(address, out var ip)) owners[NamedAddress.Of(ip)] = new PeerName(service.Namespace, "", service.Name);
        foreach (var pod in pods.Objects.Values)
        {
            if (pod.OnHostNetwork) continue;
            foreach (var address in pod.Addresses) if (TryRead(address, out var ip)) owners[NamedAddress.Of(ip)] = new PeerName(pod.Namespace, pod.Name, "");
        }
        AddEndpoints(owners);
        if (owners.Count > PeerNames.MaxAddresses || pods.IsFull || services.IsFull || slices.IsFull)
            Tell($"there are more pods, services and endpoints than {PeerNames.MaxAddresses}: target_pod and target_service are empty for the rest");
        names.Adopt(owners);
    }

    // A pod may stand behind several services: then the port tells which, and where it does not the first by name.
    void AddEndpoints(Dictionary<NamedAddress, PeerName> owners)
    {
        var named = slices.Objects.Values.Where(static s => s.Service.Length > 0).OrderBy(static s => s.Service, StringComparer.Ordinal).ToList();
        var byPort = new HashSet<NamedAddress>();
        foreach (var slice in named)
        {
            foreach (var (address, pod) in slice.Endpoints)
            {
                if (!TryRead(address, out var ip)) continue;
                var whole = NamedAddress.Of(ip);
                // The node's address, or one outside the cluster: others may have it, too.
                if (!owners.TryGetValue(whole, out var owner) || owner.Pod != pod || owner.Namespace != slice.Namespace) byPort.Add(whole);
                else if (owner.Service.Length == 0) owners[whole] = owner with { Service = slice.Service };
                else if (owner.Service != slice.Service) byPort.Add(whole);
            }
        }
        foreach (var slice in named)
        {
            foreach (var (address, pod) in slice.Endpoints)
            {
                if (!TryRead(address, out var ip) || !byPort.Contains(NamedAddress.Of(ip))) continue;
                foreach (var port in slice.Ports) _ = owners.TryAdd(NamedAddress.Of(ip, port), new PeerName(slice.Namespace, pod, slice.Service));
            }
        }
    }

    // Endpoints may be names of hosts.
    static bool TryRead(string text, [NotNullWhen(true)] out IPAddress? address) => IPAddress.TryParse(text, out address);

    void Tell(string what, string why) => Tell($"peers are not all known by name, as {what} cannot be followed (without them target_pod or target_service stay empty): {why}");

    void Tell(string sentence)
    {
        lock (gate)
        {
            if (said.Count > 100) said.Clear();
            if (!said.Add(sentence)) return;
        }
        Say(sentence);
    }
}
