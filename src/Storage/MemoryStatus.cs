using Barograph.Model.Tenants;
using Barograph.Storage.Head;

namespace Barograph.Storage;

/// <summary>What memory is there, what takes it, and who is refused: for <c>status/memory</c>.</summary>
/// <param name="BudgetBytes">0 = no limit.</param>
/// <param name="UsedBytes">Tables, chunks and managed heap.</param>
/// <param name="NearBytes">From here on who creates most is refused.</param>
/// <param name="NewSeriesBytes">From here on all new series are.</param>
/// <param name="RefusedSeries">For the budget's sake, each time that one was offered.</param>
/// <param name="Tenants">Those that are open.</param>
public sealed record MemoryStatus(
    long BudgetBytes, long UsedBytes, long NearBytes, long NewSeriesBytes, long RefusedSeries, IReadOnlyList<MemoryStatus.OfTenant> Tenants)
{
    /// <param name="Tenant">Whose.</param>
    /// <param name="Series">In the head.</param>
    /// <param name="MaxSeries">0 = no limit.</param>
    /// <param name="Bytes">Of tables and chunks.</param>
    /// <param name="RefusedByLimit">New series beyond the tenant's own limit.</param>
    /// <param name="RefusedByMemory">New series that the budget had no room for.</param>
    /// <param name="Creators">Who makes most new series, the largest first.</param>
    public sealed record OfTenant(
        TenantId Tenant, long Series, int MaxSeries, long Bytes, long RefusedByLimit, long RefusedByMemory, IReadOnlyList<SeriesCreator> Creators);
}
