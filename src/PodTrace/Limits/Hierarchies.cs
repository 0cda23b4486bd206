namespace Barograph.PodTrace.Limits;

/// <summary>Where each controller's tree of control groups is mounted: one for all in the second version, one each in the first.</summary>
public sealed class Hierarchies
{
    /// <summary>The second version's tree stands under this name.</summary>
    public const string Unified = "";

    readonly Dictionary<string, (string Point, string Root)> mounts = [];

    public static Hierarchies OfThisMachine() => FromMounts(File.ReadAllLines("/proc/self/mountinfo"));

    /// <summary>Reads lines of <c>mountinfo</c>: fields 4 and 5 are the part of the tree that is mounted and where; type and options come after a lone dash.</summary>
    public static Hierarchies FromMounts(IEnumerable<string> mountinfo)
    {
        var found = new Hierarchies();
        foreach (var line in mountinfo)
        {
            var fields = line.Split(' ');
            var dash = Array.IndexOf(fields, "-");
            if (dash < 5 || fields.Length < dash + 4) continue;
            if (fields[dash + 1] == "cgroup2") found.mounts.TryAdd(Unified, (fields[4], fields[3]));
            else if (fields[dash + 1] == "cgroup") foreach (var controller in fields[dash + 3].Split(',')) found.mounts.TryAdd(controller, (fields[4], fields[3]));
        }
        return found;
    }

    public string? PointOf(string controller) => mounts.TryGetValue(controller, out var mount) ? mount.Point : null;

    /// <summary>The folders of the groups that lines of <c>/proc/PID/cgroup</c> name (<c>number:controllers:path</c>), by controller.</summary>
    public Dictionary<string, string> FoldersOf(IEnumerable<string> lines)
    {
        var folders = new Dictionary<string, string>();
        foreach (var line in lines)
        {
            var parts = line.Split(':', 3);
            if (parts.Length < 3) continue;
            foreach (var controller in parts[1].Split(','))
            {
                if (!mounts.TryGetValue(controller, out var mount)) continue;
                // In a container only its own part of the tree may be mounted.
                var path = mount.Root != "/" && parts[2].StartsWith(mount.Root, StringComparison.Ordinal) ? parts[2][mount.Root.Length..] : parts[2];
                var folder = Path.TrimEndingDirectorySeparator(Path.Join(mount.Point, path));
                if (Directory.Exists(folder)) folders[controller] = folder;
            }
        }
        return folders;
    }
}
