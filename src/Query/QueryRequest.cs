using Barograph.Model.Tenants;
using Barograph.Query.Activity;
using Barograph.Query.Explanation;

namespace Barograph.Query;

/// <summary>What instant and range queries have in common. Null options mean the engine's.</summary>
public abstract record QueryRequest(TenantId Tenant, string Text)
{
    public TimeSpan? Timeout { get; init; }

    public TimeSpan? LookbackDelta { get; init; }

    /// <summary>A lower limit than the engine's: a higher one has no effect.</summary>
    public long? MaxSamples { get; init; }

    public QueryOrigin Origin { get; init; } = QueryOrigin.Unknown;

    /// <summary>Statistics are to say how many samples each step saw.</summary>
    public bool CountsSteps { get; init; }

    /// <summary>What is wanted instead of an answer.</summary>
    public ExplainMode Explain { get; init; }
}
