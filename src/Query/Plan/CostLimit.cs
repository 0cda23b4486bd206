using System.Globalization;
using Barograph.Model.Instruments;
using Barograph.Query.Operators;
using Barograph.Query.Results;

namespace Barograph.Query.Plan;

/// <summary>Refuses, before anything is calculated, a query that would have to read too much.</summary>
internal static class CostLimit
{
    /// <param name="reads">What it reads; awaited.</param>
    /// <param name="maxCost">Samples; 0 = no limit.</param>
    /// <param name="refused">Counts those that are refused.</param>
    /// <exception cref="QueryException">It would cost more.</exception>
    public static void Check(IReadOnlyList<SeriesRead> reads, long maxCost, Counter? refused)
    {
        if (maxCost <= 0) return;
        long samples = 0, series = 0;
        SeriesRead? largest = null;
        foreach (var read in reads)
        {
            samples += read.Selection.SampleEstimate;
            series += read.Selection.Count;
            if (largest is null || read.Selection.SampleEstimate > largest.Selection.SampleEstimate) largest = read;
        }
        if (samples <= maxCost) return;
        refused?.Increment();
        var most = largest!.Selection;
        throw new QueryException(QueryErrorKind.Execution, string.Create(CultureInfo.InvariantCulture,
            $"the query would have to read about {samples:N0} samples of {series:N0} series, more than the {maxCost:N0} that --query.max-cost allows; most of them, {most.SampleEstimate:N0} of {most.Count:N0} series, are those of {{{string.Join(", ", largest.Matchers)}}}: add matchers that leave fewer series, or ask for a shorter time"));
    }
}
