using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Barograph.PodTrace.Targets;

/// <summary>The machine's trees of control groups: the second version's, and those of the first, of which containers may still live in the memory hierarchy.</summary>
public sealed partial class ControlGroups
{
    const int CurrentDirectory = -100;
    const int HandleBytes = 8;

    /// <summary>The second version's tree stands under this name in <c>/proc/PID/cgroup</c>.</summary>
    const string UnifiedName = "";

    // By controller: where its tree is mounted, and which part of it.
    readonly Dictionary<string, (string Point, string Root)> hierarchies;

    ControlGroups(Dictionary<string, (string Point, string Root)> hierarchies) => this.hierarchies = hierarchies;

    /// <summary>Where cgroup2 is mounted.</summary>
    public string? Unified => Hierarchy(UnifiedName);

    /// <summary>Where the memory hierarchy of the first version is mounted.</summary>
    public string? Memory => Hierarchy("memory");

    /// <summary>Both, where they are mounted.</summary>
    public IEnumerable<string> Roots => new[] { Unified, Memory }.OfType<string>();

    /// <summary>Where a controller of the first version is mounted.</summary>
    public string? Hierarchy(string controller) => hierarchies.TryGetValue(controller, out var tree) ? tree.Point : null;

    /// <summary>The folder of the group that lines of <c>/proc/PID/cgroup</c> (<c>number:controllers:path</c>) name for a controller; where it has no tree of its own, in the second version's.</summary>
    public string? FolderOf(string controller, IEnumerable<string> lines)
    {
        string? unified = null;
        foreach (var line in lines)
        {
            var parts = line.Split(':', 3);
            if (parts.Length < 3) continue;
            if (parts[1].Length == 0) unified = FolderAt(UnifiedName, parts[2]);
            else if (parts[1].Split(',').Contains(controller) && FolderAt(controller, parts[2]) is { } folder) return folder;
        }
        return unified;
    }

    string? FolderAt(string controller, string path)
    {
        if (!hierarchies.TryGetValue(controller, out var tree)) return null;
        // In a container only its own part of the tree may be mounted.
        var below = tree.Root != "/" && path.StartsWith(tree.Root, StringComparison.Ordinal) ? path[tree.Root.Length..] : path;
        var folder = Path.TrimEndingDirectorySeparator(Path.Join(tree.Point, below));
        return Directory.Exists(folder) ? folder : null;
    }

    /// <summary>The path below the root of its tree, without a slash before it.</summary>
    public string Below(string group)
    {
        foreach (var root in Roots) if (group.StartsWith(root + "/", StringComparison.Ordinal)) return group[(root.Length + 1)..];
        return group.TrimStart('/');
    }

    /// <summary>What lies mounted below a folder (<c>PODTRACE_CGROUP_BASE</c>): inside a container the host's trees are mounted elsewhere.</summary>
    public static ControlGroups Under(string folder)
    {
        if (File.Exists(Path.Join(folder, "cgroup.controllers"))) return new ControlGroups(new() { [UnifiedName] = (folder, "/") });
        var hierarchies = new Dictionary<string, (string, string)>(StringComparer.Ordinal);
        if (!Directory.Exists(folder)) throw new TargetException($"there is no folder {folder} of control groups");
        foreach (var child in Directory.GetDirectories(folder))
            foreach (var controller in Path.GetFileName(child).Split(','))
                hierarchies.TryAdd(controller, (child, "/"));
        var unified = Path.Join(folder, "unified");
        if (File.Exists(Path.Join(unified, "cgroup.controllers"))) hierarchies[UnifiedName] = (unified, "/");
        return new ControlGroups(hierarchies);
    }

    public static ControlGroups OfThisMachine() => FromMounts(File.ReadAllLines("/proc/self/mountinfo"));

    /// <summary>Reads lines of <c>mountinfo</c>: the part of the tree that is mounted and where are the fields 4 and 5, type and options come after a lone dash.</summary>
    public static ControlGroups FromMounts(IEnumerable<string> mountinfo)
    {
        var hierarchies = new Dictionary<string, (string, string)>(StringComparer.Ordinal);
        foreach (var line in mountinfo)
        {
            var fields = line.Split(' ');
            var dash = Array.IndexOf(fields, "-");
            if (dash < 5 || fields.Length < dash + 4) continue;
            var tree = (Unescape(fields[4]), Unescape(fields[3]));
            if (fields[dash + 1] == "cgroup2") hierarchies.TryAdd(UnifiedName, tree);
            else if (fields[dash + 1] == "cgroup") foreach (var option in fields[dash + 3].Split(',')) hierarchies.TryAdd(option, tree);
        }
        return new ControlGroups(hierarchies);
    }

    /// <summary>The group at a path: absolute, or below the root of the tree.</summary>
    public TargetGroup At(string path)
    {
        if (Unified is null && Memory is null) throw new TargetException("no control groups are mounted here (no cgroup2 and no memory hierarchy in /proc/self/mountinfo)");
        foreach (var root in new[] { Unified, Memory })
        {
            if (root is null) continue;
            var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(Path.IsPathRooted(path) && Directory.Exists(path) ? path : Path.Join(root, path)));
            if (full != root && !full.StartsWith(root + "/", StringComparison.Ordinal)) continue;
            if (!Directory.Exists(full)) continue;
            if (full == root) throw new TargetException($"{path} is the root of all control groups: everything on this machine would be traced");
            return new TargetGroup(IdOf(full), LevelOf(root, full), full);
        }
        throw new TargetException($"there is no control group {path} (looked below {string.Join(" and ", new[] { Unified, Memory }.OfType<string>())})");
    }

    // From within a control group namespace the tree may be mounted from somewhere in its middle: every group but the real root has cgroup.events.
    int LevelOf(string root, string full)
    {
        if (root != Unified) return TargetGroup.MemoryHierarchy;
        return File.Exists(Path.Join(root, "cgroup.events")) ? TargetGroup.UnknownLevel : full[(root.Length + 1)..].Count(static c => c == '/') + 1;
    }

    /// <summary>The number that the kernel gives a group: the file handle of its directory.</summary>
    public static unsafe ulong IdOf(string directory)
    {
        var handle = stackalloc byte[8 + HandleBytes];
        *(uint*)handle = HandleBytes;
        int mount;
        if (name_to_handle_at(CurrentDirectory, directory, handle, &mount, 0) != 0)
            throw new TargetException($"{directory}: cannot ask for the control group's number: {Marshal.GetLastPInvokeErrorMessage()}");
        return BinaryPrimitives.ReadUInt64LittleEndian(new ReadOnlySpan<byte>(handle + 8, HandleBytes));
    }

    // mountinfo writes blanks and the like as \040.
    static string Unescape(string field)
    {
        if (!field.Contains('\\', StringComparison.Ordinal)) return field;
        var text = new StringBuilder();
        for (var i = 0; i < field.Length; i++)
        {
            if (field[i] == '\\' && i + 3 < field.Length && field.AsSpan(i + 1, 3).IndexOfAnyExceptInRange('0', '7') < 0)
            {
                text.Append((char)Convert.ToInt32(field.Substring(i + 1, 3), 8));
                i += 3;
            }
            else
            {
                text.Append(field[i]);
            }
        }
        return text.ToString();
    }

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial int name_to_handle_at(int directory, string path, void* handle, int* mount, int flags);
}
