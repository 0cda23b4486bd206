namespace Barograph.Query.Histograms;

/// <summary>The mean of histograms: from their sum, and from a running mean where the sum would overflow.</summary>
public sealed class HistogramMean(FloatHistogram first)
{
    HistogramSum sum = new(first);
    bool running;
    double count = 1;

    /// <summary>See <see cref="HistogramSum.TryAdd"/>.</summary>
    public bool TryAdd(FloatHistogram other, out bool boundsReconciled)
    {
        count++;
        if (!running)
        {
            var next = sum.Copy();
            if (!next.TryAdd(other, out boundsReconciled)) return false;
            if (!next.HasOverflow)
            {
                sum = next;
                return true;
            }
            running = true;
            sum.Over(count - 1);
        }
        sum.Times((count - 1) / count);
        return sum.TryAdd(other.Over(count), out boundsReconciled);
    }

    public FloatHistogram Total()
    {
        if (running || count == 1) return sum.Total();
        var mean = sum.Copy();
        mean.Over(count);
        return mean.Total();
    }
}
