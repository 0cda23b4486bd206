using Barograph.Model.Matching;
using Barograph.Model.Tenants;

namespace Barograph.Model.Contracts;

/// <summary>
/// Names or values of labels: of the series that satisfy at least one of the matcher sets (no sets = every series) and
/// have samples in the span of time.
/// </summary>
public sealed record LabelQuery(TenantId Tenant, IReadOnlyList<IReadOnlyList<Matcher>> MatcherSets, long MinTimeMs, long MaxTimeMs)
{
    /// <summary>At most so many; 0 = all.</summary>
    public int Limit { get; init; }
}
