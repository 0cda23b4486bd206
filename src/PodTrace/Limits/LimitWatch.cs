using Barograph.PodTrace.Targets;

namespace Barograph.PodTrace.Limits;

/// <summary>Reads the limits of all targets of a trace; finds their folders when there is something to find them by.</summary>
public sealed class LimitWatch(TargetSet targets, Hierarchies trees)
{
    readonly Dictionary<ulong, LimitFolders> folders = [];

    public IReadOnlyList<LimitReading> Read(long timeNs)
    {
        var readings = new List<LimitReading>();
        var seen = new HashSet<LimitFolders>();
        foreach (var group in targets.Groups) Add(group.Id, LimitFolders.OfGroup(trees, group.Path));
        foreach (var process in targets.Processes) Add(process, LimitFolders.OfProcess(trees, process));
        return readings;

        // Of a target that is gone the folders may still be there. Two processes of one group have one limit.
        void Add(ulong target, LimitFolders? found)
        {
            if (found is not null) folders[target] = found;
            else if (!folders.TryGetValue(target, out found)) return;
            if (seen.Add(found)) readings.AddRange(LimitFiles.Read(found, target, timeNs));
        }
    }
}
