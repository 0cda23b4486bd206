using Barograph.Model.Tenants;

namespace Barograph.Query;

/// <summary>One evaluation at one time. Null options mean the engine's.</summary>
public sealed record InstantQuery(TenantId Tenant, string Text, long TimeMs)
{
    public TimeSpan? Timeout { get; init; }

    public TimeSpan? LookbackDelta { get; init; }
}
