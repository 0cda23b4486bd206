using System.Runtime.InteropServices;

namespace Barograph.Tests.Conformance.Trouble;

/// <summary>A file system of a few megabytes in memory, where the tests may mount one (as root on a plain machine).</summary>
sealed partial class SmallDisk : IDisposable
{
    const ulong Remount = 32, ReadOnly = 1;
    const int Detach = 2;

    readonly string folder;

    SmallDisk(string folder) => this.folder = folder;

    /// <param name="folder">An empty folder.</param>
    /// <param name="options">As of mount: <c>size=6m</c>, perhaps with <c>ro,</c> before it.</param>
    /// <param name="disk">Unmounted with its end.</param>
    public static bool TryMount(string folder, string options, out SmallDisk disk)
    {
        disk = new SmallDisk(folder);
        var readOnly = options.StartsWith("ro,", StringComparison.Ordinal);
        return Mount("none", folder, "tmpfs", readOnly ? ReadOnly : 0, readOnly ? options[3..] : options) == 0;
    }

    public void Resize(string size)
    {
        if (Mount("none", folder, "tmpfs", Remount, "size=" + size) != 0) throw new IOException($"cannot resize {folder}: errno {Marshal.GetLastPInvokeError()}");
    }

    public void Dispose()
    {
        if (Unmount(folder, Detach) != 0) throw new IOException($"cannot unmount {folder}: errno {Marshal.GetLastPInvokeError()}");
    }

    [LibraryImport("libc", EntryPoint = "mount", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Mount(string source, string target, string type, ulong flags, string data);

    [LibraryImport("libc", EntryPoint = "umount2", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Unmount(string target, int flags);
}
