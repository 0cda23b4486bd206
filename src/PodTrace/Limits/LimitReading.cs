using System.Runtime.InteropServices;

namespace Barograph.PodTrace.Limits;

/// <summary>A limit and what was used of it at one moment, as the control group's files say. Recordings keep it as it lies here.</summary>
[StructLayout(LayoutKind.Explicit, Size = 72)]
public record struct LimitReading
{
    /// <summary>The kernel's monotonic clock.</summary>
    [FieldOffset(0)] public long TimeNs;

    /// <summary>The target's control group; of a process named by its id: that id.</summary>
    [FieldOffset(8)] public ulong Target;
    [FieldOffset(16)] public LimitedResource Resource;

    /// <summary>I/O: the device and direction that the limit is for; 0: all of them.</summary>
    [FieldOffset(20)] public uint Part;

    /// <summary>Memory: bytes. CPU: nanoseconds a second. I/O: bytes a second. Tasks: processes and threads. 0: there is no limit.</summary>
    [FieldOffset(24)] public ulong Limit;

    /// <summary>Memory: bytes now. CPU: nanoseconds so far. I/O: bytes so far. Tasks: how many now.</summary>
    [FieldOffset(32)] public ulong Usage;

    /// <summary>Memory: what of it is file cache that the kernel gives back at once. CPU: periods so far.</summary>
    [FieldOffset(40)] public ulong Cache;

    /// <summary>CPU: periods in which the group was stopped. Memory: processes killed.</summary>
    [FieldOffset(48)] public ulong Hits;

    /// <summary>CPU: nanoseconds for which its threads were stopped.</summary>
    [FieldOffset(56)] public ulong StoppedNs;

    /// <summary>Memory: the most that was in use.</summary>
    [FieldOffset(64)] public ulong Peak;

    /// <summary>Memory that cannot be given back, which is what kills are decided by.</summary>
    public readonly ulong WorkingSet => Usage > Cache ? Usage - Cache : 0;
}
