using System.Runtime.InteropServices;
using Barograph.Model;

namespace Barograph.Storage.Memory;

/// <summary>Memory of zeros outside the collector's sight, in pieces that live long: tables, slabs.</summary>
/// <remarks>
/// Touching a page for the first time costs as much as filling it several times over, on a virtual machine fifty times: that bounded the start
/// and the making of series. So whatever is large comes in pages of 2 MiB where the system has them; tables ask for such
/// pieces only once they are several times as large, so that what is never used of the last one does not count.
/// </remarks>
static unsafe class LargeMemory
{
    public const int HugePageBytes = 2 << 20;

    /// <summary>Below this size a table grows in small pieces.</summary>
    public const long WorthwhileBytes = 2 * HugePageBytes;

    const int SmallAlignment = 64;

    /// <summary>Aligned to a cache line, from <see cref="HugePageBytes"/> on to a huge page.</summary>
    public static nint Allocate(long bytes)
    {
        Invariant.Require(bytes > 0);
        if (bytes >= HugePageBytes) return MapHuge(bytes);
        var small = NativeMemory.AlignedAlloc((nuint)bytes, SmallAlignment);
        NativeMemory.Clear(small, (nuint)bytes);
        return (nint)small;
    }

    /// <param name="address">From <see cref="Allocate"/>.</param>
    /// <param name="bytes">As it was asked for.</param>
    public static void Free(nint address, long bytes)
    {
        if (address == 0) return;
        if (bytes < HugePageBytes) NativeMemory.AlignedFree((void*)address);
        else Invariant.Require(LinuxMemory.Unmap(address, (nuint)Whole(bytes)) == 0);
    }

    static nint MapHuge(long bytes)
    {
        var whole = Whole(bytes);
        // Address space for one page more, to cut the piece out where a huge page begins.
        var mapped = LinuxMemory.Map(0, (nuint)(whole + HugePageBytes), LinuxMemory.ProtectRead | LinuxMemory.ProtectWrite,
            LinuxMemory.MapPrivate | LinuxMemory.MapAnonymous, -1, 0);
        if (mapped == -1) throw new OutOfMemoryException($"the system has no {bytes} bytes: {Marshal.GetLastPInvokeErrorMessage()}");
        var address = (mapped + HugePageBytes - 1) & -HugePageBytes;
        if (address > mapped) _ = LinuxMemory.Unmap(mapped, (nuint)(address - mapped));
        if (mapped + HugePageBytes > address) _ = LinuxMemory.Unmap(address + (nint)whole, (nuint)(mapped + HugePageBytes - address));
        // Advice only: without huge pages it is slower, and as good.
        _ = LinuxMemory.Advise(address, (nuint)(whole & -HugePageBytes), LinuxMemory.AdviseHugePages);
        return address;
    }

    static long Whole(long bytes) => (bytes + Environment.SystemPageSize - 1) & -(long)Environment.SystemPageSize;
}
