namespace Barograph.PodTrace.Libraries;

/// <summary>Which files probes belong into, and where they lie.</summary>
public static class LibraryPaths
{
    const int MaxMappings = 20_000;

    // As the kernel side has them (bpf/results.h, look_for_library).
    static readonly string[] Names = ["libssl.so", "libssl-", "libc.so.", "libc-2.", "ld-musl-", "libc.musl-"];

    static readonly string[] Folders =
        ["/lib/x86_64-linux-gnu", "/usr/lib/x86_64-linux-gnu", "/lib/aarch64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/lib64", "/usr/lib64", "/lib", "/usr/lib", "/usr/local/lib", "/usr/local/lib64"];

    public static bool IsOne(string path)
    {
        var name = path.AsSpan(path.LastIndexOf('/') + 1);
        if (name is "libc.so") return true; // musl's, where it is not the only C library
        foreach (var one in Names) if (name.StartsWith(one, StringComparison.Ordinal)) return true;
        return false;
    }

    /// <summary>The libraries that a process has mapped, as it sees them: lines of <c>/proc/PID/maps</c>, whose sixth field is a path.</summary>
    public static IReadOnlyList<string> InMaps(IEnumerable<string> maps)
    {
        var paths = new HashSet<string>();
        foreach (var line in maps.Take(MaxMappings))
        {
            var slash = line.IndexOf('/', StringComparison.Ordinal);
            if (slash < 0) continue;
            var path = line[slash..];
            if (IsOne(path) && !path.EndsWith(" (deleted)", StringComparison.Ordinal)) paths.Add(path);
        }
        return [.. paths];
    }

    /// <summary>This machine's own libraries, where its loader looks for them.</summary>
    public static IReadOnlyList<string> OfThisMachine()
    {
        var paths = new List<string>();
        foreach (var folder in Folders)
        {
            if (!Directory.Exists(folder)) continue;
            foreach (var file in Directory.EnumerateFiles(folder, "lib*.so*")) if (IsOne(file)) paths.Add(file);
            foreach (var file in Directory.EnumerateFiles(folder, "ld-musl-*")) paths.Add(file);
        }
        return paths;
    }
}
