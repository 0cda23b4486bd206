using System.Globalization;
using System.Runtime.InteropServices;

namespace Barograph.Bench.Tracing;

/// <summary>
/// The process that is looked at: reads a byte and writes a byte, nothing else, so many times for each line that it is sent, and answers with the nanoseconds of
/// processor time that its thread took for a call, in the burst that the rest of the machine disturbed least. One process for all ways of looking:
/// another one would lie elsewhere in memory, which alone makes 30 ns.
/// </summary>
static unsafe partial class CallLoop
{
    public const string Command = "trace-calls";

    const int Bursts = 10;
    const int FromStart = 0, ThreadProcessorTime = 3;
    const string Library = "libc";

    [StructLayout(LayoutKind.Sequential)]
    struct Time
    {
        public long Seconds, Nanoseconds;
    }

    // usage: bench trace-calls FROM TO CALLS
    public static int Run(string[] arguments)
    {
        var calls = int.Parse(arguments[2], CultureInfo.InvariantCulture);
        using var input = File.OpenHandle(arguments[0]);
        using var output = File.OpenHandle(arguments[1], FileMode.OpenOrCreate, FileAccess.Write);
        int from = (int)input.DangerousGetHandle(), to = (int)output.DangerousGetHandle();
        while (Console.ReadLine() is not null)
        {
            _ = lseek(from, 0, FromStart);
            _ = lseek(to, 0, FromStart);
            var fewest = double.MaxValue;
            for (var burst = 0; burst < Bursts; burst++) fewest = Math.Min(fewest, CostOfCall(from, to, calls / Bursts));
            Console.WriteLine(fewest.ToString(CultureInfo.InvariantCulture));
        }
        return 0;
    }

    static double CostOfCall(int from, int to, int calls)
    {
        var start = UsedNs();
        for (var i = 0; i < calls; i += 2)
        {
            byte one;
            if (read(from, &one, 1) != 1 || write(to, &one, 1) != 1) throw new IOException("nothing more to read, or no room to write");
        }
        return (UsedNs() - start) / (double)calls;
    }

    static long UsedNs()
    {
        Time time;
        _ = clock_gettime(ThreadProcessorTime, &time);
        return time.Seconds * 1_000_000_000 + time.Nanoseconds;
    }

    [LibraryImport(Library)]
    private static partial nint read(int file, byte* into, nint count);

    [LibraryImport(Library)]
    private static partial nint write(int file, byte* from, nint count);

    [LibraryImport(Library)]
    private static partial long lseek(int file, long offset, int whence);

    [LibraryImport(Library)]
    private static partial int clock_gettime(int clock, Time* time);
}
