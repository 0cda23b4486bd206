using Barograph.Model.Samples;
using Barograph.Query.Operators;
using Barograph.Query.Syntax;

namespace Barograph.Query.Functions;

/// <summary>The φ-quantile of values, linear between the two nearest ranks.</summary>
public static class Quantiles
{
    /// <summary>Sorts the values in place; NaN counts as the smallest.</summary>
    public static double Of(double q, Span<double> values)
    {
        if (values.Length == 0 || double.IsNaN(q)) return StaleMarker.NormalNan;
        if (q < 0) return double.NegativeInfinity;
        if (q > 1) return double.PositiveInfinity;
        values.Sort(); // .NET puts NaN first
        var rank = q * (values.Length - 1);
        var lower = Math.Max(0, (int)Math.Floor(rank));
        var upper = Math.Min(values.Length - 1, lower + 1);
        var weight = rank - Math.Floor(rank);
        return values[lower] * (1 - weight) + values[upper] * weight;
    }

    public static bool IsValid(double q) => q is >= 0 and <= 1;

    /// <summary>Warns of one that is not valid.</summary>
    public static void Judge(double q, Annotations annotations, TextRange place)
    {
        if (!IsValid(q)) annotations.Warn($"quantile value should be between 0 and 1, got {Numerals.General(q)}", place);
    }
}
