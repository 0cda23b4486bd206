using Barograph.PodTrace.Kernel;
using Barograph.PodTrace.Metrics;
using Barograph.PodTrace.Resources;
using Barograph.PodTrace.Targets;

namespace Barograph.App.Tracing;

/// <summary>The control groups that are traced now, with their names, for everybody who wants to know: the kernel, the metrics, the watch over limits.</summary>
sealed class TracedTargets(TargetNames names, TraceMetrics? metrics, ResourceWatch? resources)
{
    readonly Lock gate = new();
    readonly Dictionary<ulong, (TargetGroup Group, TargetName Name)> present = [];
    TraceSession? session;

    public TargetNames Names => names;

    public IReadOnlyList<TargetGroup> Groups
    {
        get
        {
            lock (gate) return [.. present.Values.Select(static p => p.Group)];
        }
    }

    public int Count
    {
        get
        {
            lock (gate) return present.Count;
        }
    }

    /// <summary>From here on groups that come and go are told to the kernel.</summary>
    public void Begin(TraceSession session)
    {
        lock (gate) this.session = session;
    }

    /// <summary>The session ends: the kernel need not be told any more.</summary>
    public void End()
    {
        lock (gate) session = null;
    }

    /// <exception cref="TargetException">It lies where the session does not look.</exception>
    public void Add(TargetGroup group, TargetName name)
    {
        lock (gate)
        {
            names.Set(group.Id, name);
            session?.Add(group);
            if (!present.TryAdd(group.Id, (group, name))) return;
            metrics?.Return(name);
            resources?.Add(group, name);
        }
    }

    /// <summary>Takes all of them away.</summary>
    public void Clear()
    {
        foreach (var group in Groups) Remove(group.Id);
    }

    public void Remove(ulong id)
    {
        lock (gate)
        {
            if (!present.Remove(id, out var one)) return;
            session?.Remove(one.Group);
            resources?.Remove(one.Group);
            // The same container may have been started anew already, in another group.
            if (!present.Values.Any(p => p.Name == one.Name)) metrics?.Leave(one.Name);
        }
    }
}
