using Barograph.Model.Tenants;

namespace Barograph.Query;

/// <summary>One evaluation at one time.</summary>
public sealed record InstantQuery(TenantId Tenant, string Text, long TimeMs) : QueryRequest(Tenant, Text);
