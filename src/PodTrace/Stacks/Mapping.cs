using System.Globalization;

namespace Barograph.PodTrace.Stacks;

/// <summary>A part of a process' memory that can be executed, and the file that it comes from.</summary>
/// <param name="Path">As the process sees it; empty, or in brackets, where there is no file.</param>
public readonly record struct Mapping(ulong Start, ulong End, ulong Offset, string Path)
{
    const int MaxLines = 65_536;

    public bool IsFile => Path.StartsWith('/') && !Path.StartsWith("/memfd:", StringComparison.Ordinal) && !Path.StartsWith("//", StringComparison.Ordinal);

    public bool Holds(ulong address) => address >= Start && address < End;

    /// <summary>Of lines of <c>/proc/PID/maps</c>: <c>START-END rwxp OFFSET DEVICE INODE PATH</c>. What does not look so is passed over.</summary>
    public static IReadOnlyList<Mapping> Executable(IEnumerable<string> lines)
    {
        var mappings = new List<Mapping>();
        foreach (var line in lines.Take(MaxLines))
        {
            var fields = line.Split(' ', 6, StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length < 5 || fields[1].Length < 3 || fields[1][2] != 'x' || fields[0].Split('-') is not [var start, var end]) continue;
            if (Hex(start) is not { } from || Hex(end) is not { } to || Hex(fields[2]) is not { } offset) continue;
            mappings.Add(new(from, to, offset, fields.Length == 6 ? fields[5] : ""));
        }
        return mappings;
    }

    static ulong? Hex(string text) => ulong.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var number) ? number : null;
}
