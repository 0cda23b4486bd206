using System.Buffers;
using Barograph.Model.Samples;
using Barograph.Storage.Chunks;

namespace Barograph.Storage.Merging;

/// <summary>Two runs of samples, each ascending, become one; of two samples at one time the left run's stays.</summary>
static class Interleaving
{
    /// <summary>The left run begins at the start, the right one at the middle. Runs that follow each other, as most do, stay where they are.</summary>
    public static void Join(SampleColumns columns, int start, int middle)
    {
        if (middle == start || middle == columns.Count) return;
        columns.ForgetReset(middle);
        var times = columns.TimestampsMs;
        if (times[middle] <= times[middle - 1]) Run(columns, start + ChunkColumns.FirstAbove(times[start..middle], times[middle] - 1), middle);
    }

    static void Run(SampleColumns columns, int start, int middle)
    {
        int count = columns.Count - start, left = 0, right = middle - start;
        var times = ArrayPool<long>.Shared.Rent(count);
        var values = ArrayPool<double>.Shared.Rent(count);
        columns.TimestampsMs[start..].CopyTo(times);
        columns.Values[start..].CopyTo(values);
        var histograms = columns.HasHistograms ? columns.Histograms[start..].ToArray() : null;
        var starts = columns.HasStartTimes ? columns.StartTimesMs[start..].ToArray() : null;
        columns.Truncate(start);
        // What lies before is of the left run.
        var wasLeft = true;
        while (left < middle - start || right < count)
        {
            var takeLeft = right == count || (left < middle - start && times[left] <= times[right]);
            var at = takeLeft ? left++ : right++;
            var skipped = takeLeft && right < count && times[right] == times[at];
            if (skipped) right++;
            if (histograms?[at] is { } histogram) columns.Append(times[at], histogram);
            else columns.Append(times[at], values[at]);
            // What a histogram says about a reset holds for the one before it in its own run.
            if (wasLeft != takeLeft) columns.ForgetReset(columns.Count - 1);
            if (starts is not null) columns.SetStartTime(starts[at]);
            wasLeft = takeLeft;
        }
        ArrayPool<long>.Shared.Return(times);
        ArrayPool<double>.Shared.Return(values);
    }
}
