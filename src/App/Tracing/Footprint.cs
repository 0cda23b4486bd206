using System.Globalization;
using System.Runtime.InteropServices;

namespace Barograph.App.Tracing;

/// <summary>
/// Gives back what only the start needed. Half of what a tracer that has begun keeps resident is pages of programs and libraries that were read once: the command
/// line's grammar, the loader of kernel objects, types' descriptions. They are files: whatever is needed again comes back from the page cache.
/// </summary>
static partial class Footprint
{
    const int DontNeed = 4; // MADV_DONTNEED

    public static void Shrink()
    {
        if (!OperatingSystem.IsLinux()) return;
        (nint Start, nint Length) mapping = default;
        var droppable = false;
        // A head for each mapping, lines of figures behind it; "Anonymous" tells of pages that were written to, and would be lost.
        foreach (var line in File.ReadLines("/proc/self/smaps"))
        {
            if (line.StartsWith("Anonymous:", StringComparison.Ordinal) && droppable)
            {
                if (line.AsSpan(10).TrimStart().StartsWith("0 ")) _ = madvise(mapping.Start, mapping.Length, DontNeed);
                droppable = false;
            }
            else if (TryReadHead(line, out var next, out var only))
            {
                (mapping, droppable) = (next, only);
            }
        }
    }

    /// <summary>Reads <c>7f0a65860000-7f0a663ac000 r-xp 00000000 fe:00 123  /usr/lib/x.so</c>.</summary>
    /// <param name="droppable">A file's pages, mapped to be read or run and not to be written.</param>
    internal static bool TryReadHead(string line, out (nint Start, nint Length) mapping, out bool droppable)
    {
        (mapping, droppable) = (default, false);
        var dash = line.IndexOf('-', StringComparison.Ordinal);
        var blank = line.IndexOf(' ', StringComparison.Ordinal);
        if (dash <= 0 || blank < dash || !nint.TryParse(line.AsSpan(0, dash), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var start)
            || !nint.TryParse(line.AsSpan(dash + 1, blank - dash - 1), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var end)) return false;
        mapping = (start, end - start);
        var path = line.IndexOf('/', StringComparison.Ordinal);
        // Without a file there is nothing to bring it back from: shared memory, the runtime's own code.
        droppable = path > 0 && line.AsSpan(blank + 1).StartsWith("r-") && !line.EndsWith(" (deleted)", StringComparison.Ordinal) && !line.AsSpan(path).StartsWith("/dev/");
        return true;
    }

    [LibraryImport("libc")]
    private static partial int madvise(nint address, nint length, int advice);
}
