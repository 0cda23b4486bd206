using System.Buffers.Text;
using System.Text;
using Barograph.Exporters.Node.Procfs;

namespace Barograph.Exporters.Node.Mounts;

/// <summary>Reads mountinfo, see proc_pid_mountinfo(5).</summary>
/// <remarks>
/// Grammar of a line: <c>id parent major:minor root mountpoint options { tag[:value] } '-' fstype source superoptions</c>; in names,
/// space, tab, newline and backslash are <c>\ooo</c>.
/// </remarks>
public static class MountTable
{
    public static List<Mount> Parse(ReadOnlySpan<byte> text, string rootfs)
    {
        var mounts = new List<Mount>();
        var lines = new Lines(text);
        while (lines.Next()) mounts.Add(ParseLine(lines.Current, rootfs));
        return mounts;
    }

    static Mount ParseLine(ReadOnlySpan<byte> line, string rootfs)
    {
        var fields = new Fields(line);
        fields.Next(); // id
        fields.Next(); // parent
        var device = fields.Next();
        fields.Next(); // root
        var mountPoint = fields.Next();
        var options = fields.Next();
        var tag = fields.Next();
        while (!tag.IsEmpty && !tag.SequenceEqual("-"u8)) tag = fields.Next();
        var fsType = fields.Next();
        var source = fields.Next();
        var colon = device.IndexOf((byte)':');
        if (fsType.IsEmpty || colon < 0
            || !Utf8Parser.TryParse(device[..colon], out int major, out _) || !Utf8Parser.TryParse(device[(colon + 1)..], out int minor, out _))
            throw new MalformedKernelTextException("a line of mountinfo", line);

        var full = Unescape(mountPoint);
        var shown = WithoutPrefix(full, rootfs);
        // What lies outside the root file system's folder is looked up inside all the same, as node_exporter does.
        return new Mount(Encoding.UTF8.GetString(source), shown, Below(rootfs, shown), Encoding.UTF8.GetString(fsType), major, minor, HasOption(options, "ro"u8));
    }

    static string WithoutPrefix(string path, string rootfs)
    {
        if (rootfs == "/" || !path.StartsWith(rootfs, StringComparison.Ordinal)) return path;
        if (path.Length == rootfs.Length) return "/";
        return path[rootfs.Length] == '/' ? path[rootfs.Length..] : path; // /hostile is not below /host
    }

    static string Below(string rootfs, string path) => rootfs == "/" ? path : rootfs.TrimEnd('/') + "/" + path.TrimStart('/');

    static bool HasOption(ReadOnlySpan<byte> options, ReadOnlySpan<byte> wanted)
    {
        foreach (var part in options.Split((byte)','))
        {
            if (options[part].SequenceEqual(wanted)) return true;
        }

        return false;
    }

    static string Unescape(ReadOnlySpan<byte> field)
    {
        if (!field.Contains((byte)'\\')) return Encoding.UTF8.GetString(field);
        var plain = new byte[field.Length];
        var length = 0;
        for (var i = 0; i < field.Length; i++)
        {
            if (field[i] == '\\' && i + 3 < field.Length && IsOctal(field[i + 1]) && IsOctal(field[i + 2]) && IsOctal(field[i + 3]))
            {
                plain[length++] = (byte)(((field[i + 1] - '0') << 6) | ((field[i + 2] - '0') << 3) | (field[i + 3] - '0'));
                i += 3;
            }
            else
            {
                plain[length++] = field[i];
            }
        }

        return Encoding.UTF8.GetString(plain, 0, length);
    }

    static bool IsOctal(byte b) => b is >= (byte)'0' and <= (byte)'7';
}
