using System.Diagnostics;

namespace Barograph.Bench;

/// <summary>What one bench cost: allocated bytes per run are exact, nanoseconds are the best of several rounds.</summary>
sealed record Measurement(string Name, int Items, double NanosecondsPerRun, long BytesPerRun)
{
    const int Rounds = 25;

    public double NanosecondsPerItem => NanosecondsPerRun / Items;

    /// <param name="bench">Prepared, not yet run.</param>
    /// <param name="round">How long each of the rounds lasts: short and many, so that on a busy machine one of them is left alone.</param>
    public static Measurement Of(IMicroBench bench, TimeSpan round)
    {
        // Twice before counting: pools fill, caches learn, static constructors run.
        bench.Run();
        bench.Run();
        var bytes = long.MaxValue;
        for (var i = 0; i < 3; i++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            bench.Run();
            bytes = Math.Min(bytes, GC.GetAllocatedBytesForCurrentThread() - before);
        }
        var best = double.MaxValue;
        for (var i = 0; i < Rounds; i++) best = Math.Min(best, Round(bench, round));
        return new Measurement(bench.Name, bench.Items, best, bytes);
    }

    static double Round(IMicroBench bench, TimeSpan length)
    {
        var runs = 0;
        var watch = Stopwatch.StartNew();
        do
        {
            bench.Run();
            runs++;
        }
        while (watch.Elapsed < length);
        return watch.Elapsed.TotalNanoseconds / runs;
    }
}
