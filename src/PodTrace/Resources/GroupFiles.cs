using System.Globalization;

namespace Barograph.PodTrace.Resources;

/// <summary>Reads the kernel's small files about a control group. A file that is not there, as the group has gone or the controller is off, is no error.</summary>
static class GroupFiles
{
    /// <summary>What the first version calls no limit: the largest page-aligned number.</summary>
    const long Unlimited = long.MaxValue / 4096 * 4096;

    public static string? Text(string? folder, string file)
    {
        if (folder is null) return null;
        try
        {
            return File.ReadAllText(Path.Join(folder, file)).TrimEnd('\n');
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (IOException)
        {
            return null; // the group went away while its file was open: ENODEV
        }
    }

    public static long? Number(string? folder, string file) => Text(folder, file) is { } text ? Number(text) : null;

    /// <summary>Null for "max" and what stands for it in the first version.</summary>
    public static long? Number(string text)
        => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number is >= 0 and < Unlimited ? number : null;

    /// <summary>A line <c>name value</c>.</summary>
    public static long? Named(string? text, string name)
    {
        if (text is null) return null;
        foreach (var line in text.Split('\n'))
        {
            var blank = line.IndexOf(' ', StringComparison.Ordinal);
            if (blank > 0 && line.AsSpan(0, blank).SequenceEqual(name)) return Number(line[(blank + 1)..]);
        }
        return null;
    }

    /// <summary>Lines <c>8:0 rbytes=1 wbytes=2</c>.</summary>
    public static Dictionary<string, Dictionary<string, long>> ByDevice(string? text)
    {
        var devices = new Dictionary<string, Dictionary<string, long>>(StringComparer.Ordinal);
        foreach (var line in (text ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            var values = new Dictionary<string, long>(StringComparer.Ordinal);
            foreach (var part in parts.Skip(1))
            {
                var equals = part.IndexOf('=', StringComparison.Ordinal);
                if (equals > 0 && Number(part[(equals + 1)..]) is { } value) values[part[..equals]] = value;
            }
            if (parts.Length > 0) devices[parts[0]] = values;
        }
        return devices;
    }

    /// <summary>Lines <c>8:0 Read 17</c> of the first version.</summary>
    public static Dictionary<string, Dictionary<string, long>> ByDeviceAndOperation(string? text)
    {
        var devices = new Dictionary<string, Dictionary<string, long>>(StringComparer.Ordinal);
        foreach (var line in (text ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (parts.Length < 2 || !parts[0].Contains(':', StringComparison.Ordinal) || Number(parts[^1]) is not { } value) continue;
            if (!devices.TryGetValue(parts[0], out var values)) devices[parts[0]] = values = new(StringComparer.Ordinal);
            values[parts.Length > 2 ? parts[1] : ""] = value;
        }
        return devices;
    }
}
