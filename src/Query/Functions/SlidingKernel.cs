using Barograph.Query.Operators;

namespace Barograph.Query.Functions;

/// <summary>Slides a window over a series: both its edges only ever move forward.</summary>
internal sealed class SlidingKernel<TFunction>(TFunction function) : RangeKernel
    where TFunction : struct, IWindowFunction
{
    public override long Run(
        ReadOnlySpan<long> times, ReadOnlySpan<double> values, StepGrid grid, in RangeSpec range,
        ReadOnlySpan<double> first, ReadOnlySpan<double> second, Span<double> into, CancellationToken cancel)
    {
        var edges = new WindowEdges(times);
        var check = new CheckPoint();
        long seen = 0;
        for (var step = 0; step < into.Length; step++)
        {
            var end = range.Window.From(grid.At(step));
            var from = end - range.RangeMs - range.BeforeMs;
            edges.MoveTo(from, end + range.AfterMs);
            int low = edges.Low, high = edges.High;
            // Windows of a day sorted at every step take their time, also within one series.
            check.Spend(1 + high - low, cancel);
            if (low == high)
            {
                into[step] = Absent.Value;
                continue;
            }
            seen += high - low;
            var window = new Window
            {
                TimestampsMs = times[low..high],
                Values = values[low..high],
                StepMs = grid.At(step),
                EndMs = end,
                RangeMs = range.RangeMs,
                First = first.IsEmpty ? 0 : first[step],
                Second = second.IsEmpty ? 0 : second[step],
            };
            into[step] = function.Of(window);
        }
        return seen;
    }
}
