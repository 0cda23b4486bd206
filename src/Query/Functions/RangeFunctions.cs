namespace Barograph.Query.Functions;

/// <summary>A range function in its two forms.</summary>
/// <param name="Numbers">Over series of numbers: nearly all.</param>
/// <param name="Mixed">Over series that have histograms, or start times where it looks at those.</param>
public sealed record RangeFunctions(RangeKernel Numbers, MixedKernel Mixed)
{
    /// <summary>Functions of numbers leave histograms out.</summary>
    public static RangeFunctions OfNumbers(RangeKernel kernel) => new(kernel, new NumbersOnlyKernel(kernel));

    /// <summary>Functions that only ask when there are samples.</summary>
    public static RangeFunctions OfAny(RangeKernel kernel) => new(kernel, new AnySampleKernel(kernel));
}
