using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Barograph.Exporters.Node.Mounts;

/// <summary>Asks the kernel about one mounted file system. A dead network file system lets the caller wait for ever.</summary>
public static class Statfs
{
    public static unsafe MountUsage Ask(string path)
    {
        var bytes = new byte[Encoding.UTF8.GetByteCount(path) + 1]; // with the closing zero
        Encoding.UTF8.GetBytes(path, bytes);
        fixed (byte* start = bytes)
        {
            if (Libc.Statfs(start, out var answer) != 0) return MountUsage.Failed(GoWord(Marshal.GetLastPInvokeError()));
            double block = answer.BlockSize;
            return new MountUsage(
                answer.Blocks * block, answer.BlocksFree * block, answer.BlocksAvailable * block, answer.Files, answer.FilesFree, "");
        }
    }

    /// <summary>The label device_error holds Go's words for an errno, which are not quite those of libc.</summary>
    static string GoWord(int errno) => errno switch
    {
        1 => "operation not permitted",
        2 => "no such file or directory",
        5 => "input/output error",
        6 => "no such device or address",
        12 => "cannot allocate memory",
        13 => "permission denied",
        19 => "no such device",
        20 => "not a directory",
        36 => "file name too long",
        38 => "function not implemented",
        40 => "too many levels of symbolic links",
        103 => "software caused connection abort",
        107 => "transport endpoint is not connected",
        110 => "connection timed out",
        111 => "connection refused",
        112 => "host is down",
        113 => "no route to host",
        116 => "stale NFS file handle",
        121 => "remote I/O error",
        _ => "errno " + errno.ToString(CultureInfo.InvariantCulture),
    };
}
