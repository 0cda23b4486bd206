using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Barograph.Query.Operators;

namespace Barograph.Query.Functions;

/// <summary>
/// <c>rate</c>, <c>increase</c>, <c>delta</c>: the difference over the window, counter resets added back, stretched to the window's
/// edges where the samples come close enough to them.
/// </summary>
/// <remarks>
/// Of each window only the two ends are looked at, because the places where the counter went back were found before with vectors, and most series never do.
/// Four windows at a time: stretching is made of divisions.
/// </remarks>
public sealed class RateKernel(bool isCounter, bool perSecond) : RangeKernel
{
    [ThreadStatic]
    static int[]? resetScratch;

    /// <summary>What is needed of four windows. Times are in milliseconds; where there is no result the change is absent.</summary>
    struct Windows
    {
        public Vector256<double> Change, FirstValue, ToStart, ToEnd, Sampled, Intervals;
    }

    public override long Run(
        ReadOnlySpan<long> times, ReadOnlySpan<double> values, StepGrid grid, in RangeSpec range,
        ReadOnlySpan<double> first, ReadOnlySpan<double> second, Span<double> into, CancellationToken cancel)
    {
        var resets = isCounter ? FindResets(values) : default;
        var edges = new WindowEdges(times);
        var rangeSeconds = range.RangeMs / 1000.0;
        Span<double> scratch = stackalloc double[6 * 4];
        // Where a step has a time of its own the windows of four steps are this far apart.
        var apart = Vector256.Create(0, grid.StepMs, 2 * grid.StepMs, 3 * grid.StepMs);
        var mayTryFour = resets.IsEmpty && !range.Window.IsFixed;
        long seen = 0;
        var nextReset = 0;
        for (var step = 0; step < into.Length; step += 4)
        {
            var count = Math.Min(4, into.Length - step);
            var end = range.Window.From(grid.At(step));
            Windows windows;
            if (mayTryFour && count == 4 && TryFour(ref edges, values, Vector256.Create(end) + apart, range.RangeMs, out windows, out var seenByFour)) seen += seenByFour;
            else seen += OneByOne(ref edges, times, values, grid, range, resets, ref nextReset, step, count, scratch, out windows);
            var rates = Stretch(windows, rangeSeconds);
            if (count == 4) rates.CopyTo(into.Slice(step, 4));
            else
            {
                rates.CopyTo(scratch);
                scratch[..count].CopyTo(into[step..]);
            }
        }
        return seen;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static bool TryFour(scoped ref WindowEdges edges, ReadOnlySpan<double> values, Vector256<long> ends, long rangeMs, out Windows windows, out long seen)
    {
        windows = default;
        seen = 0;
        var starts = ends - Vector256.Create(rangeMs);
        int low = edges.Low, high = edges.High;
        if (!edges.TryFour(starts, ends, out var stride, out var firsts, out var lasts)) return false;
        ref var value = ref MemoryMarshal.GetReference(values);
        windows.FirstValue = WindowEdges.Four(ref Unsafe.Add(ref value, low), stride, 0);
        windows.Change = WindowEdges.Four(ref Unsafe.Add(ref value, high), stride, -1) - windows.FirstValue;
        windows.ToStart = Vector256.ConvertToDouble(firsts - starts);
        windows.ToEnd = Vector256.ConvertToDouble(ends - lasts);
        windows.Sampled = Vector256.ConvertToDouble(lasts - firsts);
        windows.Intervals = Vector256.Create((double)(high - low - 1));
        seen = 4 * (high - low);
        return true;
    }

    static long OneByOne(
        scoped ref WindowEdges edges, ReadOnlySpan<long> times, ReadOnlySpan<double> values, StepGrid grid, in RangeSpec range, ReadOnlySpan<int> resets,
        ref int nextReset, int firstStep, int count, scoped Span<double> columns, out Windows windows)
    {
        long seen = 0;
        columns[..4].Fill(Absent.Value);
        for (var i = 0; i < count; i++)
        {
            var end = range.Window.From(grid.At(firstStep + i));
            var start = end - range.RangeMs;
            edges.MoveTo(start, end);
            int low = edges.Low, high = edges.High;
            seen += high - low;
            if (high - low < 2) continue;
            var change = values[high - 1] - values[low];
            if (!resets.IsEmpty)
            {
                // A reset at r adds the value before it; r lies behind the window's first sample.
                while (nextReset < resets.Length && resets[nextReset] <= low) nextReset++;
                for (var r = nextReset; r < resets.Length && resets[r] < high; r++) change += values[resets[r] - 1];
            }
            columns[i] = change;
            columns[4 + i] = values[low];
            columns[8 + i] = times[low] - start;
            columns[12 + i] = end - times[high - 1];
            columns[16 + i] = times[high - 1] - times[low];
            columns[20 + i] = high - low - 1;
        }
        windows = new Windows
        {
            Change = Vector256.Create<double>(columns),
            FirstValue = Vector256.Create<double>(columns[4..]),
            ToStart = Vector256.Create<double>(columns[8..]),
            ToEnd = Vector256.Create<double>(columns[12..]),
            Sampled = Vector256.Create<double>(columns[16..]),
            Intervals = Vector256.Create<double>(columns[20..]),
        };
        return seen;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    Vector256<double> Stretch(in Windows windows, double rangeSeconds)
    {
        var change = windows.Change;
        var thousand = Vector256.Create(1000.0);
        var toStart = windows.ToStart / thousand;
        var toEnd = windows.ToEnd / thousand;
        var sampled = windows.Sampled / thousand;
        var apart = sampled / windows.Intervals;
        // A sample is missing where one would be expected within a tenth: the series begins or ends about half a distance further.
        var threshold = apart * 1.1;
        var half = apart * 0.5;
        toStart = Vector256.ConditionalSelect(Vector256.GreaterThanOrEqual(toStart, threshold), half, toStart);
        if (isCounter)
        {
            // A counter cannot have been below zero.
            var first = windows.FirstValue;
            var rises = Vector256.GreaterThan(change, Vector256<double>.Zero) & Vector256.GreaterThanOrEqual(first, Vector256<double>.Zero);
            var toZero = sampled * (first / change);
            toStart = Vector256.ConditionalSelect(rises & Vector256.LessThan(toZero, toStart), toZero, toStart);
        }
        toEnd = Vector256.ConditionalSelect(Vector256.GreaterThanOrEqual(toEnd, threshold), half, toEnd);
        var factor = (sampled + toStart + toEnd) / sampled;
        factor = Vector256.ConditionalSelect(Vector256.Equals(sampled, Vector256<double>.Zero), Vector256<double>.One, factor);
        if (perSecond) factor /= rangeSeconds;
        return Vector256.ConditionalSelect(Absent.Mask(change), change, change * factor);
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
