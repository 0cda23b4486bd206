using Barograph.Query.Functions;
using Barograph.Query.Operators;

namespace Barograph.Bench.Query.Functions;

/// <summary><c>rate(x[5m])</c> over one series of 6 hours at 15 s, a step each minute: per sample.</summary>
sealed class RateKernelBench : IMicroBench
{
    readonly long[] times = [.. Enumerable.Range(0, 1440).Select(static i => i * 15_000L)];
    readonly double[] values = [.. Enumerable.Range(0, 1440).Select(static i => i * 7.0)];
    readonly double[] into = new double[361];
    readonly RateKernel kernel = new(isCounter: true, perSecond: true);
    readonly RangeSpec range = new(new TimeWindow(0, null), 300_000);

    public string Name => "RateKernel.Run1440";

    public int Items => times.Length;

    public void Run() => kernel.Run(times, values, new StepGrid(0, 60_000, into.Length), range, [], [], into, CancellationToken.None);
}
