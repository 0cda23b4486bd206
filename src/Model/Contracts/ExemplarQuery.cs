using Barograph.Model.Matching;
using Barograph.Model.Tenants;

namespace Barograph.Model.Contracts;

/// <summary>Exemplars of the series that satisfy at least one of the matcher sets, within a span of time (both ends included).</summary>
public sealed record ExemplarQuery(TenantId Tenant, IReadOnlyList<IReadOnlyList<Matcher>> MatcherSets, long MinTimeMs, long MaxTimeMs);
