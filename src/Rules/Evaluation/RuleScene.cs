using Barograph.Model.Contracts;
using Barograph.Model.Labels;
using Barograph.Model.Tenants;
using Barograph.Query;
using Barograph.Query.Activity;

namespace Barograph.Rules.Evaluation;

/// <summary>Where rules are evaluated: whom they ask, and what their templates may name. A reload puts another one in its place.</summary>
public sealed record RuleScene(QueryEngine Engine, ISeriesSource Source, TenantId Tenant)
{
    public LabelSet ExternalLabels { get; init; }

    /// <summary>Without a slash at its end.</summary>
    public string ExternalUrl { get; init; } = "";

    /// <summary>Completes when the source has everything that is stored: rules that see less would raise false alarms, and end true ones.</summary>
    public Task Complete { get; init; } = Task.CompletedTask;

    /// <summary>Which group asks, for whoever looks at running queries.</summary>
    public QueryOrigin Origin { get; init; } = QueryOrigin.OfRule("", "rules");

    /// <summary>For groups that name none.</summary>
    public TimeSpan QueryOffset { get; init; }
}
