using Barograph.Query;
using Barograph.Query.Results;
using Barograph.Rules.Plan;

namespace Barograph.Rules.Evaluation;

/// <summary>A running rule. Its group evaluates it; others look at it through <see cref="View"/> at any time.</summary>
public abstract class Rule(RulePlan plan)
{
    static readonly DateTimeOffset Never = DateTimeOffset.MinValue;

    readonly Lock gate = new();
    RuleHealth health;
    string lastError = "";
    TimeSpan duration;
    DateTimeOffset evaluatedAt = Never;

    public RulePlan Plan { get; } = plan;

    public RuleOutput Output { get; } = new();

    /// <summary>Guards what <see cref="View"/> shows.</summary>
    protected Lock Gate => gate;

    /// <summary>Asks, and works out what is to be written; nothing is written yet.</summary>
    /// <exception cref="RuleException">There is nothing to write.</exception>
    /// <exception cref="QueryException">The expression cannot be answered.</exception>
    public abstract Task EvaluateAsync(RuleScene scene, DateTimeOffset at, TimeSpan queryOffset, long limit, CancellationToken cancel);

    public abstract RuleView View();

    public abstract void TakeOver(Rule old);

    public void Succeed() => Judge(RuleHealth.Good, "");

    public void Fail(string error) => Judge(RuleHealth.Bad, error);

    public void Took(DateTimeOffset start, TimeSpan elapsed)
    {
        lock (gate) (evaluatedAt, duration) = (start, elapsed);
    }

    protected RuleView Seen(AlertState state, IReadOnlyList<AlertView> alerts) => new(Plan, health, lastError, duration, evaluatedAt, state, alerts);

    void Judge(RuleHealth judged, string error)
    {
        lock (gate) (health, lastError) = (judged, error);
    }

    /// <summary>The answer as a vector: a scalar is one sample without labels.</summary>
    protected async Task<IReadOnlyList<VectorSample>> AskAsync(RuleScene scene, DateTimeOffset at, CancellationToken cancel)
        => Vector(await scene.Engine.InstantAsync(scene.Source, new InstantQuery(scene.Tenant, Plan.Query, at.ToUnixTimeMilliseconds()) { Origin = scene.Origin }, Plan.Expr, cancel).ConfigureAwait(false));

    internal static IReadOnlyList<VectorSample> Vector(QueryResult result) => result.Value switch
    {
        VectorValue vector => vector.Samples,
        ScalarValue scalar => [new VectorSample(default, scalar.TimestampMs, scalar.Value)],
        _ => throw new RuleException("rule result is not a vector or scalar"),
    };
}
