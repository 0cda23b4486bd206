using Barograph.PodTrace.Targets;

namespace Barograph.PodTrace.Limits;

/// <summary>Reads the limits of all targets of a trace; finds their folders when there is something to find them by.</summary>
/// <param name="groups">The control groups that are traced now; pods come and go.</param>
public sealed class LimitWatch(Func<IReadOnlyList<TargetGroup>> groups, IReadOnlyList<uint> processes, ControlGroups trees, string proc)
{
    readonly Dictionary<ulong, LimitFolders> folders = [];

    public IReadOnlyList<LimitReading> Read(long timeNs)
    {
        var readings = new List<LimitReading>();
        var seen = new HashSet<LimitFolders>();
        foreach (var group in groups()) Add(group.Id, LimitFolders.OfGroup(trees, group.Path, proc));
        foreach (var process in processes) Add(process, LimitFolders.OfProcess(trees, process, proc));
        return readings;

        // Of a target that is gone the folders may still be there. Two processes of one group have one limit.
        void Add(ulong target, LimitFolders? found)
        {
            if (found is not null) folders[target] = found;
            else if (!folders.TryGetValue(target, out found)) return;
            if (seen.Add(found)) readings.AddRange(LimitFiles.Read(found, target, timeNs, LimitScope.Tightest).Where(r => r.Limit > 0 || r.Resource != LimitedResource.Memory || !found.SharesMemory));
        }
    }
}
