using System.Runtime.InteropServices;

namespace Barograph.Exporters.Node;

/// <summary>The system calls that .NET has no words for, in the layout of 64-bit Linux (glibc and musl agree there).</summary>
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

    /// <summary>struct timex, 208 bytes.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 208)]
    public struct TimexBuffer
    {
        public uint Modes;
        public long Offset;
        public long Frequency;
        public long MaxError;
        public long EstimatedError;
        public int Status;
        public long Constant;
        public long Precision;
        public long Tolerance;
        public long Seconds;
        public long Microseconds;
        public long Tick;
        public long PpsFrequency;
        public long Jitter;
        public int Shift;
        public long Stability;
        public long JitterCount;
        public long CalibrationCount;
        public long ErrorCount;
        public long StabilityCount;
        public int TaiOffset;
    }

    [LibraryImport("libc", EntryPoint = "adjtimex", SetLastError = true)]
    public static partial int Adjtimex(ref TimexBuffer buffer);

    /// <param name="path">Ends with a zero byte.</param>
    [LibraryImport("libc", EntryPoint = "statfs", SetLastError = true)]
    public static partial int Statfs(byte* path, out StatfsBuffer buffer);

    [LibraryImport("libc", EntryPoint = "uname", SetLastError = true)]
    public static partial int Uname(out UtsnameBuffer buffer);
}
