using System.Runtime.InteropServices;

namespace Barograph.Storage.Disk;

/// <summary>What the base library does not offer: mapping beyond a file's end, and reserving space before it is touched.</summary>
/// <remarks>A store into a mapped page without space behind it ends the process (SIGBUS), so space is always reserved first.</remarks>
static partial class LinuxCalls
{
    public const int ProtectRead = 1, ProtectWrite = 2;
    public const int MapShared = 1;
    public const int AdviseDontNeed = 4;

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    public static partial nint Map(nint address, nuint length, int protection, int flags, int file, long offset);

    [LibraryImport("libc", EntryPoint = "munmap", SetLastError = true)]
    public static partial int Unmap(nint address, nuint length);

    [LibraryImport("libc", EntryPoint = "madvise", SetLastError = true)]
    public static partial int Advise(nint address, nuint length, int advice);

    /// <summary>Returns the error number itself, 0 where all went well.</summary>
    [LibraryImport("libc", EntryPoint = "posix_fallocate")]
    public static partial int Allocate(int file, long offset, long length);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    public static partial int Sync(int file);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Link(string existing, string name);

    [LibraryImport("libc", EntryPoint = "close")]
    public static partial int Close(int file);
}
