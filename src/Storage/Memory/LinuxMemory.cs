using System.Runtime.InteropServices;

namespace Barograph.Storage.Memory;

/// <summary>What the base library does not offer: memory straight from the system, and a word about how it will be used.</summary>
static partial class LinuxMemory
{
    public const int ProtectRead = 1, ProtectWrite = 2;
    public const int MapPrivate = 2, MapAnonymous = 32;
    public const int AdviseHugePages = 14;

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    public static partial nint Map(nint address, nuint length, int protection, int flags, int file, long offset);

    [LibraryImport("libc", EntryPoint = "munmap", SetLastError = true)]
    public static partial int Unmap(nint address, nuint length);

    [LibraryImport("libc", EntryPoint = "madvise", SetLastError = true)]
    public static partial int Advise(nint address, nuint length, int advice);
}
