using Barograph.Query.Explanation;

namespace Barograph.Query.Results;

/// <summary>A value with what there is to know about it. Annotations are worded and positioned as Prometheus does.</summary>
public sealed record QueryResult(QueryValue Value, IReadOnlyList<string> Warnings, IReadOnlyList<string> Infos, QueryStatistics Statistics)
{
    /// <summary>Where it was asked for. Of a query that was only planned the value is empty.</summary>
    public QueryPlan? Plan { get; init; }
}
