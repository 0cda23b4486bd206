namespace Barograph.Query.Functions;

/// <summary>Searches in columns of timestamps.</summary>
public static class Samples
{
    /// <summary>The index of the first sample later than the time; the length where there is none.</summary>
    public static int FirstAfter(ReadOnlySpan<long> times, long time)
    {
        int low = 0, high = times.Length;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (times[middle] > time) high = middle;
            else low = middle + 1;
        }
        return low;
    }
}
