namespace Barograph.PodTrace.Targets;

/// <summary>
/// Finds a container's control group by its id: <c>…/&lt;id&gt;</c> (cgroupfs driver), <c>cri-containerd-&lt;id&gt;.scope</c>, <c>docker-&lt;id&gt;.scope</c>,
/// <c>crio-&lt;id&gt;.scope</c>, <c>libpod-&lt;id&gt;.scope</c> (systemd driver), <c>crio-&lt;id&gt;</c> (CRI-O's cgroupfs), wherever pods and slices put it.
/// </summary>
public static class ContainerSearch
{
    const int ShortestId = 8;
    const int MaxGroups = 100_000;

    /// <param name="roots">Where trees are mounted.</param>
    /// <param name="id">The whole id, or its beginning; a scheme as in <c>containerd://</c> may stand before it.</param>
    public static string Find(IEnumerable<string> roots, string id)
    {
        var scheme = id.IndexOf("://", StringComparison.Ordinal);
        var bare = scheme < 0 ? id : id[(scheme + 3)..];
        if (bare.Length < ShortestId || bare.AsSpan().ContainsAnyExcept("0123456789abcdef"))
            throw new TargetException($"{id} is no container id: at least {ShortestId} digits of the hexadecimal id are needed");
        foreach (var root in roots)
        {
            var found = Below(root).Where(directory => IdIn(Path.GetFileName(directory)) is { } one && one.StartsWith(bare, StringComparison.Ordinal)).ToList();
            if (found.Select(static f => IdIn(Path.GetFileName(f))).Distinct().Count() > 1)
                throw new TargetException($"{id} is the beginning of several containers: {string.Join(", ", found.Select(Path.GetFileName))}");
            if (found.Count > 0) return found.MinBy(static f => f.Length)!;
        }
        throw new TargetException($"no control group belongs to a container {id} (looked below {string.Join(" and ", roots)})");
    }

    /// <summary>All containers' groups by the whole id. Where a container holds a container, or a group the like of itself, the upper one counts.</summary>
    public static IReadOnlyDictionary<string, string> All(IEnumerable<string> roots)
    {
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var root in roots)
        {
            foreach (var directory in Below(root))
            {
                if (IdIn(Path.GetFileName(directory)) is not { } id) continue;
                if (!found.TryGetValue(id, out var known) || (known.StartsWith(root, StringComparison.Ordinal) && directory.Length < known.Length)) found[id] = directory;
            }
        }
        return found;
    }

    /// <summary>
    /// At what depths of the tree a node's containers lie: two or three below <c>kubepods</c> (<c>kubepods.slice</c>; kind and others have it
    /// further down, <c>kubelet-kubepods.slice</c>), by their pods' quality of service.
    /// </summary>
    public static IReadOnlyList<int> PodDepths(string root)
    {
        const int Deepest = 5;
        var depths = new SortedSet<int>();
        foreach (var directory in Below(root))
        {
            var name = Path.GetFileName(directory);
            var depth = directory.AsSpan(root.Length).Count('/');
            if (depth <= Deepest && (name is "kubepods" or "kubepods.slice" || name.EndsWith("-kubepods.slice", StringComparison.Ordinal))) depths.UnionWith([depth + 2, depth + 3]);
        }
        return depths.Count > 0 ? [.. depths] : [3, 4];
    }

    /// <summary>The id in a group's name, null where the name is none of a container's.</summary>
    public static string? IdIn(string name)
    {
        if (name.Contains("-conmon-", StringComparison.Ordinal)) return null; // the container's watcher
        var bare = name.EndsWith(".scope", StringComparison.Ordinal) ? name[..^6] : name;
        bare = bare[(bare.LastIndexOf('-') + 1)..];
        return bare.Length == 64 && !bare.AsSpan().ContainsAnyExcept("0123456789abcdef") ? bare : null;
    }

    static IEnumerable<string> Below(string root)
    {
        var waiting = new Stack<string>([root]);
        for (var seen = 0; waiting.TryPop(out var directory) && seen < MaxGroups; seen++)
        {
            string[] children;
            try
            {
                children = Directory.GetDirectories(directory);
            }
            catch (DirectoryNotFoundException)
            {
                continue; // ended while we looked
            }
            foreach (var child in children)
            {
                yield return child;
                waiting.Push(child);
            }
        }
    }
}
