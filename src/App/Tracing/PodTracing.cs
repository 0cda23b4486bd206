using Barograph.Outbound.Kubernetes;
using Barograph.PodTrace.Peers;
using Barograph.PodTrace.Pods;
using Barograph.PodTrace.Targets;

namespace Barograph.App.Tracing;

/// <summary>Pods as targets: who they are is asked of the API server, where they are is found in this machine's control groups.</summary>
sealed class PodTracing : IDisposable
{
    readonly KubernetesApi api;
    readonly PodFollower follower;
    readonly PeerFollower? others;

    PodTracing(KubernetesApi api, PodFollower follower, PeerFollower? others, IReadOnlyList<int> depths)
    {
        this.api = api;
        this.follower = follower;
        this.others = others;
        Depths = depths;
    }

    /// <summary>At which depths of the tree containers may come later; -1 = in the memory hierarchy.</summary>
    public IReadOnlyList<int> Depths { get; }

    /// <summary>How many addresses of others may have names; 0 = nobody asks for them.</summary>
    public int PeerNames => others is null ? 0 : Barograph.PodTrace.Peers.PeerNames.MaxAddresses;

    public static async Task<PodTracing> BeginAsync(PodPlan plan, TraceSettings settings, ControlGroups groups, TracedTargets targets, PeerNames peers, Action<string> say, CancellationToken cancel)
    {
        var locator = new ClusterLocator(Environment.GetEnvironmentVariable, Environment.GetFolderPath(Environment.SpecialFolder.UserProfile));
        var address = locator.Locate(plan.Kubeconfig, plan.Context);
        var api = new KubernetesApi(address, settings.ApiTimeout, $"Barograph/{Version.Number}", TimeProvider.System);
        try
        {
            var follower = new PodFollower(api, plan.Select(address.Namespace, settings), [.. groups.Roots], groups.At, Environment.MachineName, TimeProvider.System, new Random())
            {
                Came = targets.Add,
                Went = group => targets.Remove(group.Id),
                Say = say,
            };
            await follower.BeginAsync(cancel).ConfigureAwait(false);
            var others = settings.NamesPeers ? new PeerFollower(api, peers, TimeProvider.System, new Random()) { Say = say } : null;
            if (others is not null) await others.BeginAsync(cancel).ConfigureAwait(false);
            return new PodTracing(api, follower, others, DepthsIn(groups));
        }
        catch
        {
            api.Dispose();
            throw;
        }
    }

    public async Task RunAsync(CancellationToken cancel)
    {
        var following = follower.RunAsync(cancel);
        await (await Task.WhenAny(following, others?.RunAsync(cancel) ?? following).ConfigureAwait(false)).ConfigureAwait(false);
    }

    public void Dispose() => api.Dispose();

    // Where containers live in the first version's trees, the second one's may be mounted, and empty.
    static IReadOnlyList<int> DepthsIn(ControlGroups groups)
        => [.. groups.Unified is { } unified ? ContainerSearch.PodDepths(unified) : [], .. groups.Memory is null ? (IReadOnlyList<int>)[] : [-1]];
}
