using Barograph.Model.Tenants;

namespace Barograph.Query;

/// <summary>Evaluations from start to end, both included, a step apart.</summary>
public sealed record RangeQuery(TenantId Tenant, string Text, long StartMs, long EndMs, long StepMs)
{
    public TimeSpan? Timeout { get; init; }

    public TimeSpan? LookbackDelta { get; init; }
}
