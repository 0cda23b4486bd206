using System.Text;

namespace Barograph.PodTrace.Kernel;

/// <summary>What a kernel says of itself before anything is tried: its version, and the names in its type information.</summary>
/// <param name="Names">Of those that were asked for, the ones that it has; null where it has no type information at all.</param>
sealed record KernelDescription(string Version, IReadOnlySet<string>? Names)
{
    public const string TypesFile = "/sys/kernel/btf/vmlinux";

    const int LongestName = 128;

    public bool Knows(string name) => Names?.Contains(name) == true;

    public static KernelDescription OfThisMachine() => new(ReadVersion(), File.Exists(TypesFile) ? Find(ProgramChoice.Asked) : null);

    // Names stand one after the other in it, each ended by a zero byte; what lies before them is numbers. Five megabytes: they go by in pieces.
    static HashSet<string> Find(HashSet<string> wanted)
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        using var file = new FileStream(TypesFile, FileMode.Open, FileAccess.Read, FileShare.Read, 0);
        var room = new byte[64 * 1024];
        var kept = 0;
        for (int read; (read = file.Read(room, kept, room.Length - kept)) > 0;)
        {
            var rest = room.AsSpan(0, kept + read);
            for (int end; (end = rest.IndexOf((byte)0)) >= 0; rest = rest[(end + 1)..])
            {
                if (end is 0 or > LongestName || !ProgramChoice.MayBeAsked(rest[..end])) continue;
                if (wanted.TryGetValue(Encoding.ASCII.GetString(rest[..end]), out var name)) found.Add(name);
            }
            // No name is so long: what it begins with need not be kept.
            if (rest.Length > LongestName) rest = [];
            kept = rest.Length;
            rest.CopyTo(room);
        }
        return found;
    }

    static string ReadVersion()
    {
        const string File = "/proc/sys/kernel/osrelease";
        return System.IO.File.Exists(File) ? $"Linux {System.IO.File.ReadAllText(File).Trim()}" : "no Linux";
    }
}
