using Barograph.Model.Matching;
using Barograph.Model.Tenants;

namespace Barograph.Model.Contracts;

/// <summary>Which series, and which span of time (both ends included, milliseconds since 1970).</summary>
public sealed record SeriesQuery(TenantId Tenant, IReadOnlyList<Matcher> Matchers, long MinTimeMs, long MaxTimeMs)
{
    /// <summary>At most so many series; 0 = all.</summary>
    public int Limit { get; init; }

    /// <summary>Told how many more bytes a source keeps until the selection is disposed, as it gathers them; throws where that is too much. Null where nobody limits it.</summary>
    public Action<long>? Holds { get; init; }
}
