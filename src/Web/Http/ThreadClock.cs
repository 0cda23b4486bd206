using System.Runtime.InteropServices;
using Barograph.Model;

namespace Barograph.Web.Http;

/// <summary>How long the calling thread has been on a processor. On a busy machine a thread may wait for one longer than it works.</summary>
static partial class ThreadClock
{
    const int ThreadCpuTime = 3; // CLOCK_THREAD_CPUTIME_ID

    public static TimeSpan Now
    {
        get
        {
            var failed = GetTime(ThreadCpuTime, out var time);
            Invariant.Require(failed == 0);
            return TimeSpan.FromTicks(time.Seconds * TimeSpan.TicksPerSecond + time.Nanoseconds / TimeSpan.NanosecondsPerTick);
        }
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int GetTime(int clock, out Timespec time);

    [StructLayout(LayoutKind.Sequential)]
    struct Timespec
    {
        public nint Seconds;
        public nint Nanoseconds;
    }
}
