using Barograph.Query.Histograms;

namespace Barograph.Query.Operators;

/// <summary>Histograms on the straight line between two samples.</summary>
static class HistogramLine
{
    /// <summary>Null where the two have nothing in common; that is then said.</summary>
    public static FloatHistogram? At(
        FloatHistogram first, long firstMs, FloatHistogram second, long secondMs, long atMs, bool isCounter, HistogramNotices notices)
    {
        if (atMs == firstMs) return first;
        if (atMs == secondMs) return second;
        var way = (double)(atMs - firstMs) / (secondMs - firstMs);
        // After a reset the counter began at zero.
        if (isCounter && ResetDetection.IsReset(second, first)) return second.Times(way);
        if (notices.Accept(HistogramArithmetic.Subtract(second, first), HistogramNotices.Subtraction) is not { } difference) return null;
        return notices.Accept(HistogramArithmetic.Add(difference.Times(way), first), HistogramNotices.Addition);
    }
}
