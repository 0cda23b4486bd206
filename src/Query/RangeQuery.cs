using Barograph.Model.Tenants;

namespace Barograph.Query;

/// <summary>Evaluations from start to end, both included, a step apart.</summary>
public sealed record RangeQuery(TenantId Tenant, string Text, long StartMs, long EndMs, long StepMs) : QueryRequest(Tenant, Text);
