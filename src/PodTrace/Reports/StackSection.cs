using System.Globalization;
using Barograph.PodTrace.Diagnosis;
using Barograph.PodTrace.Stacks;

namespace Barograph.PodTrace.Reports;

/// <summary>Where in their programs slow operations were called.</summary>
static class StackSection
{
    public static ReportSection? Of(Evidence evidence, ReportLimits limits)
    {
        if (evidence.Stacks.Count == 0) return null;
        var all = evidence.Stacks.Aggregate(0ul, static (sum, s) => sum + s.Count);
        return new SectionDraft("stack_traces", "Stack Traces for Slow Operations", evidence.Seconds, limits)
            .Count("operations", "Slow operations", all)
            .Count("places", "Made from", (ulong)evidence.Stacks.Count)
            .List("stacks", "Top stack traces", evidence.Stacks, s => Item(s, limits.Frames), limits.Stacks)
            .Finish();
    }

    // Folded, the outermost first, as flame graphs are made from.
    static RankedItem Item(SlowStack stack, int frames)
    {
        var folded = string.Join(';', stack.Frames.Reverse().Select(static f => f.Replace(';', ',')));
        var text = string.Create(CultureInfo.InvariantCulture,
            $"{stack.Operation}: {stack.Count} times, {stack.MeanNs / 1e6:0.00}ms average, {stack.MaxNs / 1e6:0.00}ms at most ({string.Join(", ", stack.Processes)})");
        return new RankedItem(stack.Operation, text,
            [
                new("operation", stack.Operation), new("stack", folded), new("processes", string.Join(", ", stack.Processes)), new("count", stack.Count), new("avg_ms", Math.Round(stack.MeanNs / 1e6, 4)),
                new("max_ms", Math.Round(stack.MaxNs / 1e6, 4)), new("total_ms", Math.Round(stack.SumNs / 1e6, 4)),
            ])
        { Below = [.. stack.Frames.Take(frames), .. stack.Frames.Count > frames ? (string[])[string.Create(CultureInfo.InvariantCulture, $"… {stack.Frames.Count - frames} more")] : []] };
    }
}
