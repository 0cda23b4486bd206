using System.Runtime.InteropServices;

namespace Barograph.Exporters.Node;

/// <summary>The two system calls that .NET has no words for, in the layout of 64-bit Linux (glibc and musl agree there).</summary>
static unsafe partial class Libc
{
    public const int FieldBytes = 65; // of each of utsname's six fields, with the closing zero

    /// <summary>struct statfs, 120 bytes.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 120)]
    public struct StatfsBuffer
    {
        public long Type;
        public long BlockSize;
        public ulong Blocks;
        public ulong BlocksFree;
        public ulong BlocksAvailable;
        public ulong Files;
        public ulong FilesFree;
    }

    /// <summary>struct utsname: sysname, nodename, release, version, machine, domainname.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 6 * FieldBytes)]
    public struct UtsnameBuffer
    {
        public fixed byte Fields[6 * FieldBytes];
    }

    /// <param name="path">Ends with a zero byte.</param>
    [LibraryImport("libc", EntryPoint = "statfs", SetLastError = true)]
    public static partial int Statfs(byte* path, out StatfsBuffer buffer);

    [LibraryImport("libc", EntryPoint = "uname", SetLastError = true)]
    public static partial int Uname(out UtsnameBuffer buffer);
}
