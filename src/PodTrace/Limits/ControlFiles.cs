using System.Globalization;

namespace Barograph.PodTrace.Limits;

/// <summary>Reads the kernel's small files about a control group. One that is not there, as the group has gone or its version has none, is no error.</summary>
static class ControlFiles
{
    /// <summary>The first version writes the largest number of whole pages where there is no limit.</summary>
    public const ulong NoLimit = 1ul << 62;

    /// <summary>Null also for <c>max</c>.</summary>
    public static ulong? Number(string group, string file)
        => Lines(group, file) is [var line, ..] && ulong.TryParse(line, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>A line <c>name value</c>.</summary>
    public static ulong? Field(string group, string file, string name)
    {
        foreach (var line in Lines(group, file) ?? [])
        {
            if (line.Length > name.Length && line[name.Length] == ' ' && line.StartsWith(name, StringComparison.Ordinal)
                && ulong.TryParse(line.AsSpan(name.Length + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return number;
        }
        return null;
    }

    public static string[]? Lines(string group, string file)
    {
        try
        {
            return File.ReadAllLines(Path.Join(group, file));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null; // this version, or this group, has no such file; or it has just ended
        }
    }
}
