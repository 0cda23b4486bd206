using Barograph.Outbound.Kubernetes;
using Barograph.PodTrace.Targets;

namespace Barograph.PodTrace.Pods;

/// <summary>
/// The control groups of the selected pods' containers on this node, while pods come and go. One that runs, but whose group is not there yet
/// (or that the API server tells of late), is looked for again on a beat.
/// </summary>
/// <param name="roots">Where control groups are looked for.</param>
/// <param name="at">The group at a path.</param>
/// <param name="machine">This machine's name, in case nobody says which node it is.</param>
public sealed class PodFollower(
    KubernetesApi api, PodSelection selection, IReadOnlyList<string> roots, Func<string, TargetGroup> at, string machine, TimeProvider clock, Random dice)
{
    static readonly TimeSpan Beat = TimeSpan.FromSeconds(2);

    readonly Lock gate = new();
    readonly List<ObjectWatch<Pod>> watches = [.. selection.Collections().Select(c => new ObjectWatch<Pod>(api, c.Path, c.Query, Pod.Read, clock, dice))];
    readonly Dictionary<string, TargetGroup> traced = new(StringComparer.Ordinal); // by container id
    readonly HashSet<string> said = new(StringComparer.Ordinal);
    readonly List<string> missing = [];
    bool isFull;

    /// <summary>A container's group is there.</summary>
    public required Action<TargetGroup, TargetName> Came { get; init; }

    public required Action<TargetGroup> Went { get; init; }

    /// <summary>Something a person should know; each sentence once.</summary>
    public required Action<string> Say { get; init; }

    /// <summary>Reads for the first time who is there.</summary>
    /// <exception cref="KubernetesException">The API server refuses.</exception>
    /// <exception cref="TargetException">A pod that was named is not there, or not on this node.</exception>
    public async Task BeginAsync(CancellationToken cancel)
    {
        foreach (var watch in watches) await watch.ListAsync(cancel).ConfigureAwait(false);
        if (selection.Pods.Count > 0) await RequireAsync(cancel).ConfigureAwait(false);
        lock (gate) Settle();
        if (traced.Count > 0) return;
        if (selection.Pods.Count > 0 && missing.Count > 0) throw new TargetException(missing[0]);
        Tell(watches.Sum(static w => w.Objects.Count) == 0 ? "no pod is selected yet; waiting for one" : "no container of the selected pods runs here yet; waiting for one");
        foreach (var reason in missing) Tell(reason);
    }

    /// <summary>Follows until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        var following = watches.Select(watch => watch.RunAsync(Changed, Tell, cancel)).ToList();
        following.Add(LookAgainAsync(cancel));
        // Whichever fails ends all: pods that nobody follows would be silently missing.
        await (await Task.WhenAny(following).ConfigureAwait(false)).ConfigureAwait(false);
    }

    void Changed()
    {
        lock (gate) Settle();
    }

    async Task LookAgainAsync(CancellationToken cancel)
    {
        using var beat = new PeriodicTimer(Beat, clock);
        while (await beat.WaitForNextTickAsync(cancel).ConfigureAwait(false))
        {
            lock (gate)
            {
                if (missing.Count > 0) Settle();
            }
        }
    }

    // A pod that is not there at all is more likely misspelt than late.
    async Task RequireAsync(CancellationToken cancel)
    {
        foreach (var (space, name) in selection.Pods)
        {
            if (watches.Any(w => w.Objects.ContainsKey($"{space}/{name}"))) continue;
            throw new TargetException($"there is no pod {name} in namespace {space}{await OthersAsync(space, cancel).ConfigureAwait(false)}");
        }
    }

    async Task<string> OthersAsync(string space, CancellationToken cancel)
    {
        const int Shown = 8;
        try
        {
            var all = new ObjectWatch<Pod>(api, $"/api/v1/namespaces/{Uri.EscapeDataString(space)}/pods", "", Pod.Read, clock, dice);
            await all.ListAsync(cancel).ConfigureAwait(false);
            var names = all.Objects.Values.Select(static p => p.Name).Order(StringComparer.Ordinal).ToList();
            return names.Count == 0 ? "; the namespace has no pods" : $"; there are {string.Join(", ", names.Take(Shown))}{(names.Count > Shown ? " …" : "")}";
        }
        catch (KubernetesException)
        {
            return ""; // who may see one pod need not see all
        }
    }

    void Settle()
    {
        missing.Clear();
        var wanted = Wanted();
        var known = wanted.Keys.All(traced.ContainsKey) ? null : ContainerSearch.All(roots);
        foreach (var (id, group) in traced.Where(t => !wanted.ContainsKey(t.Key)).ToList())
        {
            traced.Remove(id);
            Went(group);
        }
        foreach (var (id, (pod, container)) in wanted)
        {
            if (traced.ContainsKey(id)) continue;
            if (known!.TryGetValue(id, out var path)) Begin(id, path, pod, container);
            else missing.Add(Absence(pod, container));
        }
        if (traced.Count > 0 && selection.Pods.Count > 0) foreach (var reason in missing) Tell(reason);
    }

    void Begin(string id, string path, Pod pod, PodContainer container)
    {
        TargetGroup group;
        try
        {
            group = at(path);
            Came(group, new TargetName(pod.Namespace, pod.Name, container.Name));
        }
        catch (TargetException e)
        {
            // Gone again already, or where the trace does not look.
            missing.Add($"container {container.Name} of pod {pod.Namespace}/{pod.Name}: {e.Message}");
            return;
        }
        traced[id] = group;
    }

    Dictionary<string, (Pod Pod, PodContainer Container)> Wanted()
    {
        var wanted = new Dictionary<string, (Pod, PodContainer)>(StringComparer.Ordinal);
        var pods = watches.SelectMany(static w => w.Objects.Values).DistinctBy(static p => (p.Namespace, p.Name)).OrderBy(static p => p.Namespace, StringComparer.Ordinal).ThenBy(static p => p.Name, StringComparer.Ordinal).ToList();
        if (pods.Count > selection.MaxPods && !isFull)
        {
            isFull = true;
            Tell($"{pods.Count} pods are selected; the first {selection.MaxPods} are traced (PODTRACE_MAX_TARGET_PODS)");
        }
        foreach (var pod in pods.Take(selection.MaxPods)) AddContainers(pod, wanted);
        return wanted;
    }

    void AddContainers(Pod pod, Dictionary<string, (Pod, PodContainer)> wanted)
    {
        var name = selection.Container ?? pod.DefaultContainer;
        var chosen = pod.Containers.Where(c => selection.Container == PodSelection.EveryContainer || c.Name == name).ToList();
        if (chosen.Count == 0 && pod.Containers.Count > 0)
            missing.Add($"pod {pod.Namespace}/{pod.Name} has no container {name}; there are {string.Join(", ", pod.Containers.Select(static c => c.Name))}");
        foreach (var container in chosen)
        {
            var id = container.Id[(container.Id.LastIndexOf('/') + 1)..];
            if (container.IsRunning && id.Length > 0) wanted[id] = (pod, container);
            else if (selection.Container != PodSelection.EveryContainer) Tell($"container {container.Name} of pod {pod.Namespace}/{pod.Name} does not run ({container.State}); waiting for it");
        }
    }

    string Absence(Pod pod, PodContainer container)
    {
        var who = $"container {container.Name} of pod {pod.Namespace}/{pod.Name}";
        var here = selection.Node ?? machine;
        return pod.Node.Length > 0 && pod.Node != here
            ? $"{who} runs on node {pod.Node}, and this is {here}: trace it there, with the DaemonSet in deploy/kubernetes or `kubectl debug node/{pod.Node} -it --profile=sysadmin --image=IMAGE -- podtrace --host-root /host -n {pod.Namespace} {pod.Name}`"
            : $"{who} ({Short(container.Id)}) has no control group below {string.Join(" and ", roots)}: is this node {pod.Node}? Inside a container, --host-root says where the machine's files are";
    }

    static string Short(string id) => id.Length > 12 + id.LastIndexOf('/') + 1 ? id[..(id.LastIndexOf('/') + 13)] : id;

    void Tell(string sentence)
    {
        lock (said)
        {
            // Reasons change with time; a set of them that grows for ever is none.
            if (said.Count > 1000) said.Clear();
            if (!said.Add(sentence)) return;
        }
        Say(sentence);
    }
}
