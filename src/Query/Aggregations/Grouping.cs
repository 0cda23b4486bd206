using Barograph.Model.Contracts;
using Barograph.Query.Syntax;

namespace Barograph.Query.Aggregations;

/// <summary><c>by (…)</c> and <c>without (…)</c> as projections of labels; the latter always leaves the metric's name out.</summary>
internal static class Grouping
{
    public static LabelProjection Of(AggregateExpr aggregate)
        => aggregate.Without
            ? new LabelProjection(aggregate.Grouping.Append("__name__"), without: true)
            : new LabelProjection(aggregate.Grouping, without: false);
}
