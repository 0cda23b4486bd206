using System.Numerics;
using System.Runtime.Intrinsics;
using Barograph.Query.Operators;

namespace Barograph.Query.Functions;

/// <summary>
/// <c>rate</c>, <c>increase</c>, <c>delta</c>: the difference over the window, counter resets added back, stretched to the window's
/// edges where the samples come close enough to them.
/// </summary>
/// <remarks>
/// Two passes. The first slides: it needs only the two ends of each window, because the places where the counter went back were
/// found before with vectors, and most series never do. The second stretches four steps at a time: it is made of divisions.
/// </remarks>
public sealed class RateKernel(bool isCounter, bool perSecond) : RangeKernel
{
    [ThreadStatic]
    static int[]? resetScratch;

    [ThreadStatic]
    static double[]? windowScratch;

    /// <summary>What the second pass needs of each window, in columns. Times are in milliseconds, as doubles.</summary>
    readonly ref struct Columns(Span<double> storage, int steps)
    {
        public readonly Span<double> FirstValue = storage[..steps];
        public readonly Span<double> ToStart = storage.Slice(steps, steps);
        public readonly Span<double> ToEnd = storage.Slice(2 * steps, steps);
        public readonly Span<double> Sampled = storage.Slice(3 * steps, steps);
        public readonly Span<double> Intervals = storage.Slice(4 * steps, steps);
    }

    public override long Run(
        ReadOnlySpan<long> times, ReadOnlySpan<double> values, StepGrid grid, in RangeSpec range,
        ReadOnlySpan<double> first, ReadOnlySpan<double> second, Span<double> into, CancellationToken cancel)
    {
        // A multiple of four: the second pass has no rest.
        var steps = (into.Length + 3) & ~3;
        if (windowScratch is null || windowScratch.Length < steps * 6) windowScratch = new double[steps * 6];
        var changes = windowScratch.AsSpan(steps * 5, steps);
        changes[into.Length..].Fill(Absent.Value);
        var columns = new Columns(windowScratch, steps);
        var seen = Slide(times, values, grid, range, columns, changes[..into.Length]);
        for (var i = 0; i < steps; i += 4) Stretch(columns, changes, i, range.RangeMs / 1000.0);
        changes[..into.Length].CopyTo(into);
        return seen;
    }

    long Slide(ReadOnlySpan<long> times, ReadOnlySpan<double> values, StepGrid grid, in RangeSpec range, Columns columns, Span<double> changes)
    {
        var resets = isCounter ? FindResets(values) : default;
        int low = 0, high = 0, nextReset = 0;
        int lowStride = 1, highStride = 1;
        long seen = 0;
        for (var step = 0; step < changes.Length; step++)
        {
            var end = range.Window.From(grid.At(step));
            var start = end - range.RangeMs;
            high = Advance(times, high, end, ref highStride);
            low = Advance(times, low, start, ref lowStride);
            var count = high - low;
            seen += count;
            if (count < 2)
            {
                changes[step] = Absent.Value;
                continue;
            }
            var change = values[high - 1] - values[low];
            if (!resets.IsEmpty)
            {
                // A reset at i adds the value before it; i lies behind the window's first sample.
                while (nextReset < resets.Length && resets[nextReset] <= low) nextReset++;
                for (var i = nextReset; i < resets.Length && resets[i] < high; i++) change += values[resets[i] - 1];
            }
            changes[step] = change;
            columns.FirstValue[step] = values[low];
            columns.ToStart[step] = times[low] - start;
            columns.ToEnd[step] = end - times[high - 1];
            columns.Sampled[step] = times[high - 1] - times[low];
            columns.Intervals[step] = count - 1;
        }
        return seen;
    }

    /// <summary>The first sample later than the time. Scrapes are regular: as many samples further as last time is nearly always right.</summary>
    static int Advance(ReadOnlySpan<long> times, int at, long time, ref int stride)
    {
        var guess = at + stride;
        if (guess < times.Length && times[guess] > time && times[guess - 1] <= time) return guess;
        var from = at;
        while (at < times.Length && times[at] <= time) at++;
        stride = Math.Max(1, at - from);
        return at;
    }

    void Stretch(Columns columns, Span<double> changes, int at, double rangeSeconds)
    {
        var change = Vector256.Create<double>(changes.Slice(at, 4));
        var thousand = Vector256.Create(1000.0);
        var toStart = Vector256.Create<double>(columns.ToStart.Slice(at, 4)) / thousand;
        var toEnd = Vector256.Create<double>(columns.ToEnd.Slice(at, 4)) / thousand;
        var sampled = Vector256.Create<double>(columns.Sampled.Slice(at, 4)) / thousand;
        var apart = sampled / Vector256.Create<double>(columns.Intervals.Slice(at, 4));
        // A sample is missing where one would be expected within a tenth: the series begins or ends about half a distance further.
        var threshold = apart * 1.1;
        var half = apart * 0.5;
        toStart = Vector256.ConditionalSelect(Vector256.GreaterThanOrEqual(toStart, threshold), half, toStart);
        if (isCounter)
        {
            // A counter cannot have been below zero.
            var first = Vector256.Create<double>(columns.FirstValue.Slice(at, 4));
            var rises = Vector256.GreaterThan(change, Vector256<double>.Zero) & Vector256.GreaterThanOrEqual(first, Vector256<double>.Zero);
            var toZero = sampled * (first / change);
            toStart = Vector256.ConditionalSelect(rises & Vector256.LessThan(toZero, toStart), toZero, toStart);
        }
        toEnd = Vector256.ConditionalSelect(Vector256.GreaterThanOrEqual(toEnd, threshold), half, toEnd);
        var factor = (sampled + toStart + toEnd) / sampled;
        factor = Vector256.ConditionalSelect(Vector256.Equals(sampled, Vector256<double>.Zero), Vector256<double>.One, factor);
        if (perSecond) factor /= rangeSeconds;
        Vector256.ConditionalSelect(Absent.Mask(change), change, change * factor).CopyTo(changes.Slice(at, 4));
    }

    /// <summary>The indices whose value is below the one before.</summary>
    static ReadOnlySpan<int> FindResets(ReadOnlySpan<double> values)
    {
        var count = 0;
        var width = Vector<double>.Count;
        var i = 1;
        for (; i + width <= values.Length; i += width)
        {
            if (!Vector.LessThanAny(new Vector<double>(values.Slice(i, width)), new Vector<double>(values.Slice(i - 1, width)))) continue;
            for (var j = i; j < i + width; j++) Note(values, j, ref count);
        }
        for (; i < values.Length; i++) Note(values, i, ref count);
        return resetScratch.AsSpan(0, count);
    }

    static void Note(ReadOnlySpan<double> values, int i, ref int count)
    {
        if (!(values[i] < values[i - 1])) return;
        resetScratch ??= new int[256];
        if (count == resetScratch.Length) Array.Resize(ref resetScratch, count * 2);
        resetScratch[count++] = i;
    }
}
